package dev.holdfast.persistence;

import dev.holdfast.JsonForm;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Write;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A write that is in the buffer, for people and tools. Immutable.
 *
 * @param sequence of the entry that it belongs to; writes of one entry are all or nothing
 * @param at when it was acknowledged
 * @param kind {@code insert}, {@code replace}, {@code update} or {@code delete}
 * @param expectedRevision null for any; less than 0 for that of a write before it in the buffer
 * @param content the document or the update as JSON; null for a delete
 */
public record BufferedWrite(
    long sequence,
    Instant at,
    String kind,
    String collection,
    String id,
    @Nullable Long expectedRevision,
    @Nullable String content) {

  static List<BufferedWrite> of(Entry entry) {
    return entry.writes().stream().map(write -> of(entry, write)).toList();
  }

  private static BufferedWrite of(Entry entry, Write write) {
    DocumentKey key = ById.key(write);
    return new BufferedWrite(
        entry.sequence(),
        entry.at(),
        write.accept(Kind.VISITOR),
        key.collection(),
        key.id(),
        ById.expected(write),
        write.accept(Content.VISITOR).orElse(null));
  }

  private static final class Kind implements Write.Visitor<String> {
    static final Kind VISITOR = new Kind();

    @Override
    public String insert(Write.Insert write) {
      return "insert";
    }

    @Override
    public String replace(Write.Replace write) {
      return "replace";
    }

    @Override
    public String modify(Write.Modify write) {
      return "update";
    }

    @Override
    public String delete(Write.Delete write) {
      return "delete";
    }
  }

  private static final class Content implements Write.Visitor<Optional<String>> {
    static final Content VISITOR = new Content();

    @Override
    public Optional<String> insert(Write.Insert write) {
      return text(write.body());
    }

    @Override
    public Optional<String> replace(Write.Replace write) {
      return text(write.body());
    }

    @Override
    public Optional<String> modify(Write.Modify write) {
      return Optional.of(JsonForm.text(write.update()));
    }

    @Override
    public Optional<String> delete(Write.Delete write) {
      return Optional.empty();
    }

    private static Optional<String> text(Body body) {
      return Optional.of(new String(Bodies.toJson(body), StandardCharsets.UTF_8));
    }
  }
}
