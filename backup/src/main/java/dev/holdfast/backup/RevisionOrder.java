package dev.holdfast.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.spi.Strings;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Puts documents, which come by id, into the order of their revisions. What does not fit into a
 * fixed amount of memory waits in temporary files, encrypted under a key that nobody keeps. However
 * many they become, no more than {@value #MOST_OPEN} are read at once: before, so many are made
 * one.
 */
final class RevisionOrder implements AutoCloseable {
  /** Each takes a descriptor, and some 200 KB of buffers. */
  static final int MOST_OPEN = 64;

  private static final long MEMORY_BYTES = 16L << 20;
  private static final long ROW_BYTES = 100;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final Comparator<Row> ORDER =
      Comparator.comparingLong(Row::revision)
          .thenComparingInt(Row::collection)
          .thenComparing(Row::id, Strings::compare);

  private final long memory;
  private final DataKey key = DataKey.random();
  private final List<Row> held = new ArrayList<>();
  private final Deque<Run> runs = new ArrayDeque<>();
  private long heldBytes;
  private int written;
  private @Nullable Path folder;

  RevisionOrder() {
    this(MEMORY_BYTES);
  }

  RevisionOrder(long memory) {
    this.memory = memory;
  }

  /**
   * A document.
   *
   * @param collection its number
   * @param body JSON text
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Row(long revision, int collection, String id, byte[] body) {}

  void add(Row row) {
    held.add(row);
    heldBytes += row.body().length + row.id().length() + ROW_BYTES;
    if (heldBytes >= memory) {
      spill();
    }
  }

  private void spill() {
    held.sort(ORDER);
    runs.add(write(held.iterator()));
    held.clear();
    heldBytes = 0;
  }

  private Run write(Iterator<Row> rows) {
    Path file = folder().resolve("run" + written++);
    try (DataOutputStream out = new DataOutputStream(encrypted(file))) {
      while (rows.hasNext()) {
        write(out, rows.next());
      }
    } catch (IOException e) {
      throw DiskFailure.of("Documents cannot be put in order on the disk", file, e);
    }
    return new Run(file);
  }

  private Path folder() {
    try {
      if (folder == null) {
        folder = Files.createTempDirectory("holdfast-restore");
      }
      return folder;
    } catch (IOException e) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir", "."));
      throw DiskFailure.of("A temporary folder cannot be made", temporary, e);
    }
  }

  private OutputStream encrypted(Path file) throws IOException {
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
    return new BufferedOutputStream(new SealedOutput(out, seal(file)), BUFFER_BYTES);
  }

  private FileSeal seal(Path file) {
    return key.seal("restore", String.valueOf(file.getFileName()));
  }

  private static void write(DataOutputStream out, Row row) throws IOException {
    byte[] id = row.id().getBytes(UTF_8);
    out.writeLong(row.revision());
    out.writeInt(row.collection());
    out.writeInt(id.length);
    out.write(id);
    out.writeInt(row.body().length);
    out.write(row.body());
  }

  /** All documents, in order; once. */
  Iterator<Row> rows() {
    held.sort(ORDER);
    while (runs.size() > MOST_OPEN) {
      Interruption.check();
      runs.add(mergedOldest());
    }
    if (runs.isEmpty()) {
      return held.iterator();
    }
    List<Iterator<Row>> all = new ArrayList<>(runs);
    all.add(held.iterator());
    return new Merged(all);
  }

  /** One in place of the {@value #MOST_OPEN} that were made first, which are the shortest. */
  private Run mergedOldest() {
    List<Run> oldest = new ArrayList<>();
    while (oldest.size() < MOST_OPEN) {
      oldest.add(runs.remove());
    }
    try {
      return write(new Merged(oldest));
    } finally {
      oldest.forEach(Run::delete);
    }
  }

  @Override
  public void close() {
    runs.forEach(Run::close);
    if (folder != null) {
      PrivateFolder.delete(folder);
    }
  }

  /** What was written to a file. */
  private final class Run implements Iterator<Row> {
    private final Path file;
    private @Nullable InputStream opened;
    private @Nullable DataInputStream in;
    private @Nullable Row next;
    private boolean ended;

    Run(Path file) {
      this.file = file;
    }

    @Override
    public boolean hasNext() {
      if (next == null && !ended) {
        try {
          next = read();
        } catch (IOException e) {
          throw DiskFailure.of("A temporary file cannot be read", file, e);
        }
        ended = next == null;
      }
      return next != null;
    }

    private @Nullable Row read() throws IOException {
      DataInputStream from = in;
      if (from == null) {
        InputStream stored = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        opened = stored;
        from = new DataInputStream(new BufferedInputStream(new SealedInput(stored, seal(file))));
        in = from;
      }
      from.mark(1);
      if (from.read() < 0) {
        return null;
      }
      from.reset();
      long revision = from.readLong();
      int collection = from.readInt();
      String id = new String(bytes(from), UTF_8);
      return new Row(revision, collection, id, bytes(from));
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return bytes;
    }

    @Override
    public Row next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      Row row = next;
      next = null;
      return row;
    }

    void close() {
      try {
        if (opened != null) {
          opened.close();
        }
      } catch (IOException e) {
        // It was only read.
      }
    }

    void delete() {
      close();
      PrivateFolder.delete(file);
    }
  }

  /** The least of several that are in order. */
  private static final class Merged implements Iterator<Row> {
    private record Head(Row row, Iterator<Row> rest) {}

    private final PriorityQueue<Head> heads =
        new PriorityQueue<>(Comparator.comparing(Head::row, ORDER));

    Merged(List<? extends Iterator<Row>> runs) {
      runs.forEach(this::push);
    }

    private void push(Iterator<Row> run) {
      if (run.hasNext()) {
        heads.add(new Head(run.next(), run));
      }
    }

    @Override
    public boolean hasNext() {
      return !heads.isEmpty();
    }

    @Override
    public Row next() {
      Head head = heads.remove();
      push(head.rest());
      return head.row();
    }
  }
}
