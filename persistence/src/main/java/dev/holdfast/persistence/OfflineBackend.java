package dev.holdfast.persistence;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.NotedReads;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Projector;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBuffer;
import dev.holdfast.spi.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps writes that the database cannot take now; see {@link OfflineBuffer}. */
final class OfflineBackend extends ForwardingBackend implements WriteBuffer {
  private static final Logger LOG = LoggerFactory.getLogger(OfflineBackend.class);

  private final Buffer buffer;
  private final DocumentCache cache;
  private final OfflineBuffer settings;
  private final Synchronizer synchronizer;
  private final Background background;

  /** What has to know of an answer before it is given: then only the database gives one. */
  private final @Nullable NotedReads watching;

  OfflineBackend(Backend inner, Buffer buffer, OfflineBuffer settings) {
    super(inner);
    this.buffer = buffer;
    this.watching = find(inner, NotedReads.class).orElse(null);
    this.cache = buffer.cache();
    this.settings = settings;
    this.synchronizer = new Synchronizer(buffer, inner, settings);
    this.background = new Background(synchronizer, settings.patience());
    if (settings.hasThread()) {
      background.start();
    }
  }

  @Override
  public long pendingWrites() {
    return buffer.writes();
  }

  Synchronizer synchronizer() {
    return synchronizer;
  }

  @Override
  public WriteResult write(WriteBatch batch) {
    if (!ById.all(batch)) {
      return through(batch);
    }
    Set<DocumentKey> keys = new HashSet<>();
    batch.writes().forEach(write -> keys.add(ById.key(write)));
    boolean later =
        settings.autoSaveInterval() != null
            || synchronizer.reach().isOffline()
            || buffer.holdsAny(keys);
    return later ? keep(batch) : direct(batch);
  }

  /** A write that cannot be put off: everything before it has to be there first. */
  private WriteResult through(WriteBatch batch) {
    batch.writes().forEach(write -> requireNothingOf(write.collection()));
    try {
      WriteResult result = inner().write(batch);
      if (!batch.writes().isEmpty()) {
        synchronizer.reached();
      }
      return result;
    } finally {
      batch.writes().forEach(write -> cache.forget(write.collection()));
    }
  }

  private WriteResult direct(WriteBatch batch) {
    List<Write> writes = batch.writes().stream().map(buffer::expectingReal).toList();
    String id = batch.operationId() == null ? Operation.newId() : batch.operationId();
    WriteBatch sent =
        new WriteBatch(writes, batch.atomic(), id, batch.images()).noting(batch.note());
    List<Long> stamps = writes.stream().map(write -> cache.stamp(ById.key(write))).toList();
    List<Known> seen = writes.stream().map(write -> cache.get(ById.key(write))).toList();
    try {
      WriteResult result = inner().write(sent);
      synchronizer.reached();
      note(writes, result, stamps);
      return result;
    } catch (HoldfastException e) {
      if (!Outage.isCut(e)) {
        batch.writes().forEach(write -> cache.forget(ById.key(write)));
      }
      return afterwards(e, batch, sent, seen);
    }
  }

  private void note(List<Write> writes, WriteResult result, List<Long> stamps) {
    Map<DocumentKey, Integer> before = new HashMap<>();
    for (int i = 0; i < writes.size(); i++) {
      Write write = writes.get(i);
      WriteResult.Outcome outcome = result.outcomes().get(i);
      DocumentKey key = ById.key(write);
      int own = before.merge(key, 1, Integer::sum) - 1;
      if (outcome.error() == null) {
        cache.done(key, write, outcome, stamps.get(i) + own);
      } else {
        cache.forget(key);
      }
    }
  }

  /**
   * One that may have happened goes into the buffer under the id that it was sent with. One that
   * surely did not goes there when the database is out of reach, and back to its caller when it is
   * busy.
   */
  private WriteResult afterwards(
      HoldfastException error, WriteBatch batch, WriteBatch sent, List<Known> seen) {
    boolean unknown =
        error.code() == ErrorCode.OUTCOME_UNKNOWN
            && !synchronizer.drain().isLate(String.valueOf(sent.operationId()));
    boolean unreachable = error.code() == ErrorCode.UNAVAILABLE && !synchronizer.answers();
    if (!unknown && !unreachable) {
      throw error;
    }
    try {
      return unknown ? kept(buffer.appendSent(sent, seen)) : keep(batch);
    } catch (HoldfastException e) {
      HoldfastException told = unknown ? error : e;
      told.addSuppressed(unknown ? e : error);
      throw told;
    }
  }

  private WriteResult keep(WriteBatch batch) {
    return kept(buffer.append(batch));
  }

  private WriteResult kept(WriteResult result) {
    Marks.buffered();
    synchronizer.added();
    return result;
  }

  @Override
  public <R> R read(Read<R> read) {
    if (Read.Noted.plain(read) instanceof Read.ById byId && !byId.lock()) {
      @SuppressWarnings("unchecked") // What a read by id gives.
      R rows = (R) byId(byId, (Read<Rows>) read);
      return rows;
    }
    requireNothingOf(read.collection());
    R answer = inner().read(read);
    synchronizer.seen();
    return answer;
  }

  private Rows byId(Read.ById read, Read<Rows> asked) {
    if (watching != null && watching.watches(read.collection())) {
      requireNothingOf(read.collection());
      return fromTarget(read, asked);
    }
    boolean waiting = read.ids().stream().anyMatch(id -> buffer.holds(key(read, id)));
    if (waiting) {
      return withBuffer(read);
    }
    if (synchronizer.reach().isOffline()) {
      Rows cached = cached(read);
      return cached != null ? cached : fromTarget(read, asked);
    }
    try {
      return fromTarget(read, asked);
    } catch (HoldfastException e) {
      boolean cut = e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.TIMEOUT;
      Rows cached = cut ? cached(read) : null;
      if (cached == null) {
        throw e;
      }
      if (e.code() == ErrorCode.UNAVAILABLE) {
        synchronizer.lost(e);
      }
      return cached;
    }
  }

  private static DocumentKey key(Read.ById read, String id) {
    return new DocumentKey(read.collection(), id);
  }

  private Rows fromTarget(Read.ById read, Read<Rows> asked) {
    Map<String, Long> stamps = new HashMap<>();
    read.ids().forEach(id -> stamps.put(id, cache.stamp(key(read, id))));
    Rows rows = inner().read(asked);
    synchronizer.seen();
    return read.projection() == null ? new SeenRows(rows, read.collection(), buffer, stamps) : rows;
  }

  /** Null when one of them is not known. */
  private @Nullable Rows cached(Read.ById read) {
    List<Image> images = new ArrayList<>();
    for (String id : read.ids()) {
      Known known = cache.get(key(read, id));
      if (!known.certain()) {
        return null;
      }
      add(images, known);
    }
    Marks.stale();
    return rows(read, images);
  }

  private static void add(List<Image> images, Known known) {
    Image image = known.image();
    if (image != null) {
      images.add(image);
    }
  }

  private static Rows rows(Read.ById read, List<Image> images) {
    Projector projector = Projector.of(read.projection());
    return Rows.of(
        images.stream()
            .map(image -> new Image(image.id(), image.revision(), projector.apply(image.body())))
            .iterator());
  }

  private Rows withBuffer(Read.ById read) {
    List<Image> images = new ArrayList<>();
    for (String id : read.ids()) {
      add(images, withBuffer(key(read, id)));
    }
    Marks.stale();
    return rows(read, images);
  }

  /** From the database with what waits applied, where it answers; else from what is known. */
  private Known withBuffer(DocumentKey key) {
    Known known = asked(key);
    if (known != null && !known.certain()) {
      send();
      known = asked(key);
    }
    String why = "writes to \"" + key.id() + "\" wait that may be in it already, or do not fit it";
    if (known == null) {
      known = buffer.holds(key) ? buffer.known(key) : cache.get(key);
      why = "\"" + key.id() + "\" is not in the cache";
    }
    if (!known.certain()) {
      throw refusal(why);
    }
    return known;
  }

  /**
   * From the database with what waits applied. Nothing is known where that cannot be told before
   * the database has decided of what waits: it does not fit the document, or may be in it already.
   *
   * @return null when the database is out of reach
   */
  private @Nullable Known asked(DocumentKey key) {
    if (synchronizer.reach().isOffline()) {
      return null;
    }
    Drain drain = synchronizer.drain();
    try {
      return drain.paused(() -> buffer.over(key, fromTarget(key), drain::mayHaveBeenApplied));
    } catch (HoldfastException e) {
      if (!Outage.isCut(e)) {
        throw e;
      }
      return null;
    }
  }

  private Known fromTarget(DocumentKey key) {
    Read.ById one = new Read.ById(key.collection(), List.of(key.id()), null, false);
    long stamp = cache.stamp(key);
    try (Rows rows = inner().read(one)) {
      Known known =
          rows.next()
              ? Known.present(new Image(rows.id(), rows.revision(), rows.body()))
              : Known.ABSENT;
      buffer.saw(key, known, stamp);
      return known;
    }
  }

  @Override
  public BackendTransaction begin(TransactionOptions options) {
    requireNothing();
    BackendTransaction begun = inner().begin(options);
    synchronizer.seen();
    return new OfflineTransaction(begun, cache);
  }

  @Override
  public <R> R admin(Admin<R> request) {
    String collection = request.collection();
    if (collection == null) {
      requireNothing();
    } else {
      requireNothingOf(collection);
    }
    R answer = inner().admin(request);
    synchronizer.seen();
    if (collection != null) {
      cache.forget(collection);
    }
    return answer;
  }

  @Override
  protected void replaced() {
    cache.forgetAll();
  }

  private void requireNothingOf(String collection) {
    if (buffer.holds(collection)) {
      long last = buffer.last();
      send();
      if (buffer.holdsUpTo(last, collection)) {
        throw refusal("writes to '" + collection + "' wait in the buffer");
      }
    }
  }

  private void requireNothing() {
    if (!buffer.isEmpty()) {
      long last = buffer.last();
      send();
      if (buffer.holdsUpTo(last)) {
        throw refusal(buffer.writes() + " writes wait in the buffer");
      }
    }
  }

  /** Tries to send what waits, for a call that has to come after it. */
  private void send() {
    if (settings.isAutomatic() && !synchronizer.reach().isOffline()) {
      synchronizer.sync();
    }
  }

  private HoldfastException refusal(String what) {
    Instant since = synchronizer.reach().since();
    String why =
        since == null
            ? settings.isAutomatic()
                ? "they could not be sent: " + synchronizer.error()
                : "manualSync() sends them"
            : "the database is out of reach since " + since;
    return HoldfastException.of(
        ErrorCode.UNAVAILABLE, "The answer would be a part of the whole: " + what + "; " + why);
  }

  @Override
  public void close() {
    background.end();
    try {
      if (settings.hasThread()) {
        background.last(this::sendLast);
      } else {
        sendLast();
      }
      tellWhatIsLeft();
    } finally {
      try {
        inner().close();
      } finally {
        buffer.close();
      }
    }
  }

  private void sendLast() {
    try {
      if (!buffer.isEmpty()) {
        synchronizer.drain().held().releaseAll();
        send();
      }
    } catch (RuntimeException e) {
      LOG.warn("What waits in the buffer {} could not be sent at close", buffer.file(), e);
    }
  }

  private void tellWhatIsLeft() {
    SyncStatus left = synchronizer.end();
    if (!left.isSynced()) {
      LOG.warn(
          "Closed with {} writes in the buffer {}, which are sent when it is opened again, and {}"
              + " dead letters, which wait for a decision",
          left.pendingWrites(),
          buffer.file(),
          left.deadLetters());
    }
  }

  @Override
  public String toString() {
    return settings + " -> " + inner();
  }
}
