package dev.holdfast.persistence;

import dev.holdfast.Capabilities;
import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Sort;
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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(BufferFile.class);

  /** Letters that are changed in one step. */
  private static final int TOGETHER = 500;

  private final Path path;
  private final Database database;
  private final @Nullable Ownership ownership;
  private About about;

  /** Of the description that names this process; 0 while none does. */
  private long fence;

  private BufferFile(Path path, Database database, @Nullable Ownership ownership, About about) {
    this.path = path;
    this.database = database;
    this.ownership = ownership;
    this.about = about;
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
    Database database = database(path, true);
    try {
      Described found = described(path, database, null);
      return new BufferFile(path, database, null, found.about());
    } catch (RuntimeException | Error e) {
      database.close();
      throw e;
    }
  }

  /** Opens or makes the buffer of a database. */
  static BufferFile of(Path path, About.Meeting met) {
    return owned(path, met);
  }

  private static void requireThere(Path path) {
    if (!Files.exists(path)) {
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, "There is no buffer " + path);
    }
  }

  private static BufferFile owned(Path path, About.@Nullable Meeting met) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          "The directory " + parent + " of the buffer " + path + " does not exist; make it first");
    }
    Ownership ownership = Ownership.of(path);
    try {
      return owned(path, met, ownership);
    } catch (RuntimeException | Error e) {
      ownership.close();
      throw e;
    }
  }

  private static BufferFile owned(Path path, About.@Nullable Meeting met, Ownership ownership) {
    Database database = database(path, false);
    try {
      Described found = described(path, database, met);
      BufferFile file = new BufferFile(path, database, ownership, found.about());
      file.own(found, met);
      return file;
    } catch (RuntimeException | Error e) {
      database.close();
      throw e;
    }
  }

  private static Database database(Path path, boolean readOnly) {
    Map<String, String> options =
        Map.of("synchronous", "full", "readOnly", String.valueOf(readOnly));
    return Holdfast.open(DatabaseConfig.of("sqlite", path.toString()).withOptions(options));
  }

  /**
   * What a file says of itself.
   *
   * @param revision 0 for one that says nothing yet
   */
  private record Described(About about, long revision) {}

  private static Described described(Path path, Database database, About.@Nullable Meeting wanted) {
    Read.ById description = new Read.ById(About.COLLECTION, List.of(About.ID), null, false);
    try (Rows rows = database.backend().read(description)) {
      if (rows.next()) {
        About about = About.read(path.toString(), rows.body().toMap());
        return new Described(about, rows.revision());
      }
    }
    if (wanted == null || !database.collections().isEmpty()) {
      throw HoldfastException.invalid(
          path
              + " is a database and no buffer; it was left as it is. Give the buffer a file of"
              + " its own");
    }
    return new Described(About.of(wanted), 0);
  }

  /** Makes it ours, unless it is another's, or holds what is for another database. */
  private void own(Described found, About.@Nullable Meeting met) {
    Owner owner = about.owner();
    if (owner != null && owner.isAlive()) {
      throw Ownership.owned(path, owner.toString());
    }
    if (met != null && !met.identity().equals(about.target())) {
      requireNothingFor(met.identity());
    }
    About ours = (met == null ? about : about.meeting(met)).ownedBy(Owner.self());
    Long before = found.revision() == 0 ? null : found.revision();
    try {
      fence = describe(ours, before);
    } catch (HoldfastException e) {
      throw e.code() == ErrorCode.CONFLICT ? taken() : e.in("buffer " + path);
    }
    about = ours;
  }

  private long describe(About next, @Nullable Long expected) {
    String insertId = expected == null ? About.ID : null;
    Write.Replace write =
        new Write.Replace(About.COLLECTION, Target.id(About.ID, expected), next.body(), insertId);
    return database
        .backend()
        .write(new WriteBatch(List.of(write), true, null, Images.NONE))
        .outcomes()
        .get(0)
        .revision();
  }

  private HoldfastException taken() {
    return HoldfastException.of(
        ErrorCode.UNAVAILABLE,
        "The buffer "
            + path
            + " was taken over by another process, which found no lock and no owner that it could"
            + " see; this one changes it no more. Each process needs a buffer of its own");
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
              + target()
              + "; it was opened for "
              + wanted
              + ". Open it for the database it was made for, or give this one a buffer of its own");
    }
  }

  /**
   * What the buffer's database could do; null when the buffer is of another database, or of none.
   */
  static @Nullable Capabilities remembered(Path path, String identity) {
    if (!Files.exists(path)) {
      return null;
    }
    try (BufferFile file = read(path)) {
      return file.target().equals(identity) ? file.about.known() : null;
    }
  }

  private long count(String collection) {
    return database.collection(collection).count();
  }

  Path path() {
    return path;
  }

  /** The {@linkplain dev.holdfast.spi.Backend#identity identity} of its database. */
  public String target() {
    return about.target();
  }

  /** How many writes wait to be sent. Reads all of them, and keeps none. */
  public long pendingWrites() {
    long[] writes = {0};
    eachPending(entry -> writes[0] += entry.writes().size());
    return writes[0];
  }

  /** How many entries were refused. */
  public long deadEntries() {
    return count(DEAD);
  }

  /**
   * The writes that wait to be sent, in order, a page at a time.
   *
   * @param after only those of higher sequences; 0 for the first page, then the last one's
   * @param most entries, each with all of its writes, which together may be as large as the buffer
   *     is allowed to be; from 1
   */
  public List<BufferedWrite> pending(long after, int most) {
    List<BufferedWrite> pending = new ArrayList<>();
    each(page(PENDING, after, most), (id, map) -> pending.addAll(BufferedWrite.of(entry(id, map))));
    return pending;
  }

  /** What was refused, oldest first, a page at a time; as {@link #pending}. */
  public List<DeadLetter> deadLetters(long after, int most) {
    List<DeadLetter> letters = new ArrayList<>();
    each(page(DEAD, after, most), (id, map) -> letters.add(letter(id, map).shown()));
    return letters;
  }

  private static Read.Find page(String collection, long after, int most) {
    if (most < 1) {
      throw HoldfastException.invalid("A page is of " + most + " entries; it must be from 1");
    }
    return new Read.Find(
        collection,
        Filter.all(),
        List.of(Sort.ascending(dev.holdfast.Path.ID)),
        List.of(EntryText.id(Math.max(0, after))),
        0,
        most,
        null);
  }

  private void each(Read<Rows> read, BiConsumer<String, Map<String, @Nullable Object>> use) {
    try (Rows rows = database.backend().read(read)) {
      while (rows.next()) {
        use.accept(rows.id(), rows.body().toMap());
      }
    }
  }

  private Entry entry(String id, Map<String, @Nullable Object> map) {
    return EntryText.read(path.toString(), id, map);
  }

  private Letter letter(String id, Map<String, @Nullable Object> map) {
    return Letter.read(path.toString(), id, map);
  }

  /**
   * Puts dead letters back to the end of the queue, to be sent when the buffer's database is open
   * the next time, as writes that never were: what was OUTCOME_UNKNOWN may then be applied twice.
   *
   * @return how many there were of these
   */
  public int retry(List<Long> sequences) {
    int count = 0;
    for (List<Long> some : parts(sequences)) {
      Retried retried = retried(some, nextSequence());
      commit(retried.step().writes());
      count += retried.entries().size();
    }
    return count;
  }

  /** In order, and so many that their documents fit into memory. */
  static List<List<Long>> parts(List<Long> sequences) {
    List<Long> sorted = sequences.stream().distinct().sorted().toList();
    List<List<Long>> parts = new ArrayList<>();
    for (int from = 0; from < sorted.size(); from += TOGETHER) {
      parts.add(sorted.subList(from, Math.min(sorted.size(), from + TOGETHER)));
    }
    return parts;
  }

  /**
   * Forgets dead letters for good.
   *
   * @return how many there were of these
   */
  public int discard(List<Long> sequences) {
    int count = 0;
    for (List<Long> some : parts(sequences)) {
      Step step = new Step();
      List<Letter> gone = dead(some);
      gone.forEach(letter -> step.digUp(letter.entry().sequence()));
      commit(step.writes());
      count += gone.size();
    }
    return count;
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
    each(new Read.ById(DEAD, ids, null, false), (id, map) -> letters.add(letter(id, map)));
    letters.sort(Comparator.comparing(letter -> letter.entry().sequence()));
    return letters;
  }

  void eachPending(Consumer<Entry> use) {
    each(Read.Find.all(PENDING), (id, map) -> use.accept(entry(id, map)));
  }

  void eachDead(Consumer<Letter> use) {
    each(Read.Find.all(DEAD), (id, map) -> use.accept(letter(id, map)));
  }

  /**
   * The pending entries of these sequences, in order.
   *
   * @throws HoldfastException CORRUPT when one is not there
   */
  List<Entry> entries(List<Long> sequences) {
    List<Entry> entries = new ArrayList<>();
    List<String> ids = sequences.stream().map(EntryText::id).toList();
    each(new Read.ById(PENDING, ids, null, false), (id, map) -> entries.add(entry(id, map)));
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

  /** Only while the file is ours: the whole batch fails when its description has changed. */
  private void commit(List<Write> writes) {
    if (writes.isEmpty()) {
      return;
    }
    List<Write> guarded = new ArrayList<>(writes.size() + 1);
    guarded.add(
        new Write.Replace(About.COLLECTION, Target.id(About.ID, fence), about.body(), null));
    guarded.addAll(writes);
    try {
      database.backend().write(new WriteBatch(guarded, true, null, Images.NONE));
    } catch (HoldfastException e) {
      throw e.code() == ErrorCode.CONFLICT ? taken() : e.in("buffer " + path);
    }
  }

  /** Lets go of the file; what is in it stays there. */
  @Override
  public void close() {
    try {
      disown();
    } finally {
      try {
        database.close();
      } finally {
        if (ownership != null) {
          ownership.close();
        }
      }
    }
  }

  /** Whoever comes next sees that this process has ended anyway. */
  private void disown() {
    if (ownership == null || fence == 0) {
      return;
    }
    long last = fence;
    fence = 0;
    try {
      describe(about.ownedBy(null), last);
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.CONFLICT) {
        throw e.in("buffer " + path);
      }
      LOG.warn("At its close", taken());
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
