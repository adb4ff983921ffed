package dev.holdfast.persistence;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes of a buffer's file that reach the disk together or not at all. */
final class Step {
  private final List<Write> writes = new ArrayList<>();

  /** A new entry; returns how many bytes it takes. */
  long add(Entry entry) {
    return put(BufferFile.PENDING, entry.sequence(), sealed(entry));
  }

  /** An entry in the place of that of its sequence. */
  Step replace(Entry entry) {
    put(BufferFile.PENDING, entry.sequence(), sealed(entry));
    return this;
  }

  private static Map<String, @Nullable Object> sealed(Entry entry) {
    return EntryText.sealed(entry.sequence(), EntryText.write(entry));
  }

  Step bury(Letter letter) {
    put(BufferFile.DEAD, letter.entry().sequence(), letter.sealed());
    return this;
  }

  Step remove(long sequence) {
    return remove(BufferFile.PENDING, sequence);
  }

  Step digUp(long sequence) {
    return remove(BufferFile.DEAD, sequence);
  }

  private Step remove(String collection, long sequence) {
    writes.add(new Write.Delete(collection, Target.id(EntryText.id(sequence), null)));
    return this;
  }

  private long put(String collection, long sequence, Map<String, @Nullable Object> map) {
    byte[] json = Bodies.toJson(Bodies.of(map));
    String id = EntryText.id(sequence);
    writes.add(new Write.Replace(collection, Target.id(id, null), Bodies.json(json), id));
    return json.length;
  }

  List<Write> writes() {
    return writes;
  }
}
