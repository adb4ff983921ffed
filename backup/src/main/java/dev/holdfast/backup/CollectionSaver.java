package dev.holdfast.backup;

import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.HashingOutput;
import dev.holdfast.spi.ContentHash;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Strings;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Writes one collection, as a snapshot shows it, into a file of a backup. */
final class CollectionSaver {
  private static final int CHUNK = 1_000;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final List<Sort> BY_ID = List.of(Sort.ascending(Path.ID));
  private static final Projection ID_ONLY = new Projection(List.of(), true);

  private final Session snapshot;
  private final String collection;
  private final LongConsumer progress;
  private final ContentHash hash = new ContentHash();
  private long documents;
  private long changed;
  private long deleted;

  CollectionSaver(Session snapshot, String collection, LongConsumer progress) {
    this.snapshot = snapshot;
    this.collection = collection;
    this.progress = progress;
  }

  /** What was written: the file, and what the manifest says of the collection. */
  record Saved(PartEntry part, CollectionEntry entry) {}

  private interface Lines {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Saves every document. */
  Saved saveAll(PartTarget target, List<Index> indexes) {
    return save(target, indexes, this::writeAll);
  }

  /** Saves what is not as it was in another backup. */
  Saved saveChanges(PartTarget target, List<Index> indexes, Chain since) {
    return save(target, indexes, out -> writeChanges(out, since));
  }

  private Saved save(PartTarget target, List<Index> indexes, Lines lines) {
    long[] plainBytes = new long[1];
    String[] plainSha256 = new String[1];
    AtomicFile.Written stored =
        AtomicFile.writeNew(
            target.file(),
            out -> {
              OutputStream open = new Unclosed(out);
              HashingOutput plain;
              try (OutputStream encrypted = target.encrypt(open);
                  OutputStream compressed = target.compression().compress(encrypted)) {
                plain = new HashingOutput(new BufferedOutputStream(compressed, BUFFER_BYTES));
                lines.writeTo(plain);
                plain.flush();
              }
              plainBytes[0] = plain.bytes();
              plainSha256[0] = plain.sha256();
            });
    progress.accept(documents);
    return new Saved(
        new PartEntry(target.name(), stored.bytes(), stored.sha256()),
        new CollectionEntry(
            collection,
            target.name(),
            plainBytes[0],
            plainSha256[0],
            changed,
            deleted,
            documents,
            hash.hex(),
            indexes));
  }

  private void writeAll(OutputStream out) throws IOException {
    try (Rows rows = snapshot.read(Read.Find.all(collection))) {
      while (rows.next()) {
        write(out, rows);
      }
    }
  }

  private void write(OutputStream out, Rows rows) throws IOException {
    DocumentLine.write(out, rows.id(), rows.revision(), rows.body());
    hash.add(rows.id(), rows.body().toMap());
    changed++;
    counted();
  }

  private void counted() {
    documents++;
    if (documents % CHUNK == 0) {
      progress.accept(documents);
      Interruption.check();
    }
  }

  private void writeChanges(OutputStream out, Chain since) throws IOException {
    try (ChainCursor before = since.documents(collection)) {
      boolean more = before.next();
      List<IdAndRevision> chunk = chunk(null);
      while (!chunk.isEmpty()) {
        Changes changes = new Changes(out);
        for (IdAndRevision live : chunk) {
          more = passUpTo(before, more, live, changes);
        }
        changes.write();
        chunk = chunk(chunk.get(chunk.size() - 1).id());
      }
      Changes rest = new Changes(out);
      while (more) {
        rest.delete(line(before).id());
        more = before.next();
      }
      rest.write();
    }
  }

  private static DocumentLine line(ChainCursor cursor) {
    return Objects.requireNonNull(cursor.line(), "there is a line");
  }

  /** Notes what was deleted before this document, and what has become of it. */
  private boolean passUpTo(ChainCursor before, boolean open, IdAndRevision live, Changes changes)
      throws IOException {
    boolean more = open;
    while (more && Strings.compare(line(before).id(), live.id()) < 0) {
      changes.delete(line(before).id());
      more = before.next();
    }
    if (!more || !line(before).id().equals(live.id())) {
      changes.change(live.id());
      return more;
    }
    if (line(before).revision() == live.revision()) {
      hash.add(live.id(), line(before).plain());
      counted();
    } else {
      changes.change(live.id());
    }
    return before.next();
  }

  private record IdAndRevision(String id, long revision) {}

  /** The next ids and revisions; no rows stay open, so that documents can be read in between. */
  private List<IdAndRevision> chunk(@Nullable String after) {
    List<IdAndRevision> chunk = new ArrayList<>();
    List<@Nullable Object> key = after == null ? null : List.of(after);
    Read.Find find = new Read.Find(collection, Filter.all(), BY_ID, key, 0, CHUNK, ID_ONLY);
    try (Rows rows = snapshot.read(find)) {
      while (rows.next()) {
        chunk.add(new IdAndRevision(rows.id(), rows.revision()));
      }
    }
    return chunk;
  }

  /** Documents to write and deletions to note, in the order of their ids. */
  private final class Changes {
    private final OutputStream out;
    private final List<Change> pending = new ArrayList<>();

    private record Change(String id, boolean isDeletion) {}

    Changes(OutputStream out) {
      this.out = out;
    }

    void change(String id) {
      pending.add(new Change(id, false));
    }

    void delete(String id) throws IOException {
      if (pending.size() >= CHUNK) {
        write();
      }
      pending.add(new Change(id, true));
    }

    void write() throws IOException {
      List<@Nullable Object> ids = new ArrayList<>();
      pending.stream().filter(change -> !change.isDeletion()).forEach(it -> ids.add(it.id()));
      Filter these = new Filter.In(Path.ID, ids);
      try (Rows rows =
          ids.isEmpty()
              ? Rows.of(Collections.emptyIterator())
              : snapshot.read(new Read.Find(collection, these, BY_ID, null, 0, -1, null))) {
        boolean more = rows.next();
        for (Change change : pending) {
          // Without a snapshot a document may have gone since its id was read.
          if (more && !change.isDeletion() && rows.id().equals(change.id())) {
            CollectionSaver.this.write(out, rows);
            more = rows.next();
          } else {
            DocumentLine.writeDeleted(out, change.id());
            deleted++;
          }
        }
      }
      pending.clear();
    }
  }

  /** The file is closed by who opened it. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
