package dev.holdfast.persistence;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file of an {@link OfflineBuffer}, for tools: what waits in it, what was refused, and what is
 * to become of that. A database of SQLite whose every change is on the disk when a call returns.
 * {@code docs/formats.md} has the layout. Thread-safe.
 *
 * <p>While a process has a buffer open others can only {@linkplain #read read} it.
 */
public final class BufferFile implements AutoCloseable {
  static final String PENDING = "pending";
  static final String DEAD = "dead";
  private static final String ABOUT = "about";
  private static final String ABOUT_ID = "buffer";
  private static final long FORMAT = 1;

  private final Path path;
  private final Database database;
  private final @Nullable Ownership ownership;
  private String target = "";

  private BufferFile(Path path, Database database, @Nullable Ownership ownership) {
    this.path = path;
    this.database = database;
    this.ownership = ownership;
  }

  /**
   * Opens a buffer that is there, to change it.
   *
   * @throws HoldfastException UNAVAILABLE when it is not there, or a living process has it open;
   *     INVALID for a file that is no buffer, or one of a newer version; CORRUPT for one that is
   *     damaged. In each case the file is left as it is.
   */
  public static BufferFile open(Path path) {
    requireThere(path);
    return owned(path, null);
  }

  /** As {@link #open}, to look at it only: also while a process has it open. */
  public static BufferFile read(Path path) {
    requireThere(path);
    return checked(new BufferFile(path, database(path, true), null), null);
  }

  /** Opens or makes the buffer of a database. */
  static BufferFile of(Path path, String target) {
    return owned(path, target);
  }

  private static void requireThere(Path path) {
    if (!Files.exists(path)) {
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, "There is no buffer " + path);
    }
  }

  private static BufferFile owned(Path path, @Nullable String target) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          "The directory " + parent + " of the buffer " + path + " does not exist; make it first");
    }
    Ownership ownership = Ownership.of(path);
    try {
      return checked(new BufferFile(path, database(path, false), ownership), target);
    } catch (RuntimeException | Error e) {
      ownership.close();
      throw e;
    }
  }

  private static Database database(Path path, boolean readOnly) {
    Map<String, String> options =
        Map.of("synchronous", "full", "readOnly", String.valueOf(readOnly));
    return Holdfast.open(DatabaseConfig.of("sqlite", path.toString()).withOptions(options));
  }

  private static BufferFile checked(BufferFile file, @Nullable String target) {
    try {
      file.check(target);
      return file;
    } catch (RuntimeException | Error e) {
      file.database.close();
      throw e;
    }
  }

  private void check(@Nullable String wanted) {
    Map<String, @Nullable Object> about = about();
    if (about == null) {
      if (wanted == null || !database.collections().isEmpty()) {
        throw HoldfastException.invalid(
            path
                + " is a database and no buffer; it was left as it is. Give the buffer a file of"
                + " its own");
      }
      describe(UUID.randomUUID().toString(), wanted);
      return;
    }
    if (!Long.valueOf(FORMAT).equals(about.get("format"))) {
      throw HoldfastException.invalid(
          "The buffer "
              + path
              + " has format "
              + about.get("format")
              + "; this version of Holdfast knows format "
              + FORMAT
              + ". It was left as it is: use the version that wrote it, or a newer one");
    }
    target = text(about, "target");
    if (wanted != null && !wanted.equals(target)) {
      requireNothingFor(wanted);
      describe(text(about, "client"), wanted);
    }
  }

  private String text(Map<String, @Nullable Object> about, String key) {
    try {
      return EntryText.text(about, key);
    } catch (ClassCastException e) {
      throw EntryText.damaged(path.toString(), ABOUT_ID, e);
    }
  }

  private void requireNothingFor(String wanted) {
    long held = count(PENDING) + count(DEAD);
    if (held > 0) {
      throw HoldfastException.invalid(
          "The buffer "
              + path
              + " holds "
              + held
              + " writes for "
              + target
              + "; it was opened for "
              + wanted
              + ". Open it for the database it was made for, or give this one a buffer of its own");
    }
  }

  private @Nullable Map<String, @Nullable Object> about() {
    try (Rows rows =
        database.backend().read(new Read.ById(ABOUT, List.of(ABOUT_ID), null, false))) {
      return rows.next() ? rows.body().toMap() : null;
    }
  }

  private void describe(String client, String wanted) {
    Map<String, @Nullable Object> about = new LinkedHashMap<>();
    about.put("format", FORMAT);
    about.put("client", client);
    about.put("target", wanted);
    Target all = Target.id(ABOUT_ID, null);
    commit(List.of(new Write.Replace(ABOUT, all, Bodies.of(about), ABOUT_ID)));
    target = wanted;
  }

  private long count(String collection) {
    return database.collection(collection).count();
  }

  Path path() {
    return path;
  }

  /** The database that its writes are for, without secrets. */
  public String target() {
    return target;
  }

  /** Every write that waits to be sent, in order. */
  public List<BufferedWrite> pending() {
    List<BufferedWrite> pending = new ArrayList<>();
    eachPending(entry -> pending.addAll(BufferedWrite.of(entry)));
    return pending;
  }

  /** What was refused, oldest first. */
  public List<DeadLetter> deadLetters() {
    List<DeadLetter> letters = new ArrayList<>();
    eachDead(letter -> letters.add(letter.shown()));
    return letters;
  }

  /**
   * Puts dead letters back to the end of the queue, to be sent when the buffer's database is open
   * the next time, as writes that never were: what was OUTCOME_UNKNOWN may then be applied twice.
   *
   * @return how many there were of these
   */
  public int retry(List<Long> sequences) {
    Retried retried = retried(sequences, nextSequence());
    commit(retried.step().writes());
    return retried.entries().size();
  }

  /**
   * Forgets dead letters for good.
   *
   * @return how many there were of these
   */
  public int discard(List<Long> sequences) {
    Step step = new Step();
    List<Letter> gone = dead(sequences);
    gone.forEach(letter -> step.digUp(letter.entry().sequence()));
    commit(step.writes());
    return gone.size();
  }

  record Retried(Step step, List<Entry> entries) {}

  /** The letters as entries of new sequences; whatever expects one of them expects its new one. */
  Retried retried(List<Long> sequences, long next) {
    Step step = new Step();
    Map<Long, Long> moved = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Letter letter : dead(sequences)) {
      Entry old = letter.entry();
      Entry entry = moved(old.movedTo(next + entries.size()).sentAs(null), moved);
      moved.put(old.sequence(), entry.sequence());
      step.digUp(old.sequence()).replace(entry);
      entries.add(entry);
    }
    eachDead(
        letter -> {
          Entry entry = moved(letter.entry(), moved);
          if (!moved.containsKey(entry.sequence()) && !entry.equals(letter.entry())) {
            step.bury(letter.with(entry));
          }
        });
    return new Retried(step, entries);
  }

  private static Entry moved(Entry entry, Map<Long, Long> moved) {
    return entry.with(
        entry.writes().stream()
            .map(
                write -> {
                  Long expected = ById.expected(write);
                  Long now =
                      expected == null || !Provisional.is(expected)
                          ? null
                          : moved.get(Provisional.sequence(expected));
                  return now == null ? write : ById.expecting(write, Provisional.revision(now));
                })
            .toList());
  }

  /** The dead letters of these sequences, as far as there are any, in order. */
  List<Letter> dead(List<Long> sequences) {
    List<Letter> letters = new ArrayList<>();
    List<String> ids = sequences.stream().distinct().map(EntryText::id).toList();
    if (ids.isEmpty()) {
      return letters;
    }
    try (Rows rows = database.backend().read(new Read.ById(DEAD, ids, null, false))) {
      while (rows.next()) {
        letters.add(Letter.read(path.toString(), rows.id(), rows.body().toMap()));
      }
    }
    letters.sort(Comparator.comparing(letter -> letter.entry().sequence()));
    return letters;
  }

  void eachPending(Consumer<Entry> use) {
    try (Rows rows = database.backend().read(Read.Find.all(PENDING))) {
      while (rows.next()) {
        use.accept(EntryText.read(path.toString(), rows.id(), rows.body().toMap()));
      }
    }
  }

  void eachDead(Consumer<Letter> use) {
    try (Rows rows = database.backend().read(Read.Find.all(DEAD))) {
      while (rows.next()) {
        use.accept(Letter.read(path.toString(), rows.id(), rows.body().toMap()));
      }
    }
  }

  /**
   * The pending entries of these sequences, in order.
   *
   * @throws HoldfastException CORRUPT when one is not there
   */
  List<Entry> entries(List<Long> sequences) {
    List<Entry> entries = new ArrayList<>();
    List<String> ids = sequences.stream().map(EntryText::id).toList();
    try (Rows rows = database.backend().read(new Read.ById(PENDING, ids, null, false))) {
      while (rows.next()) {
        entries.add(EntryText.read(path.toString(), rows.id(), rows.body().toMap()));
      }
    }
    if (entries.size() != ids.size()) {
      throw HoldfastException.of(
          ErrorCode.CORRUPT,
          "The buffer "
              + path
              + " has "
              + entries.size()
              + " of "
              + ids.size()
              + " entries that were in it; somebody else changed the file");
    }
    entries.sort(Comparator.comparing(Entry::sequence));
    return entries;
  }

  /** Above every sequence in use, and as far as clocks go above every one that was. */
  private long nextSequence() {
    long[] next = {sequenceOf(Instant.now())};
    eachPending(entry -> next[0] = Math.max(next[0], entry.sequence() + 1));
    eachDead(letter -> next[0] = Math.max(next[0], letter.entry().sequence() + 1));
    return next[0];
  }

  /** Where sequences start that are first used at this time. */
  static long sequenceOf(Instant time) {
    return Math.multiplyExact(time.toEpochMilli(), 1000L);
  }

  void commit(Step step) {
    commit(step.writes());
  }

  private void commit(List<Write> writes) {
    if (writes.isEmpty()) {
      return;
    }
    try {
      database.backend().write(new WriteBatch(writes, true, null, Images.NONE));
    } catch (HoldfastException e) {
      throw e.in("buffer " + path);
    }
  }

  /** Lets go of the file; what is in it stays there. */
  @Override
  public void close() {
    try {
      database.close();
    } finally {
      if (ownership != null) {
        ownership.close();
      }
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
