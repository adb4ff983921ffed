package dev.holdfast.persistence;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteResult.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was last seen of documents, the least recently used forgotten first. Thread-safe.
 *
 * <p>An answer may come late, after that of a call that was made later. So whoever asks the
 * database takes a {@linkplain #stamp stamp} first, and what he learns counts for as much as nobody
 * else's write was noted since.
 */
final class DocumentCache {
  private static final int STRIPES = 1 << 12;

  /** What a document takes besides its text, about: keys, nodes and headers. */
  private static final long OVERHEAD = 200;

  private final int size;
  private final long limit;
  private final Map<DocumentKey, Cached> documents = new LinkedHashMap<>(16, 0.75f, true);

  /** How many writes were noted, by the hash of their document. */
  private final long[] writes = new long[STRIPES];

  /** How many writes of unknown documents were noted. */
  private long sweeps;

  private long bytes;

  private record Cached(Known known, long bytes) {}

  /**
   * A cache.
   *
   * @param size the most documents
   * @param limit the most bytes, about
   */
  DocumentCache(int size, long limit) {
    this.size = size;
    this.limit = limit;
  }

  synchronized Known get(DocumentKey key) {
    Cached cached = documents.get(key);
    return cached == null ? Known.NOTHING : cached.known();
  }

  /** To be taken before the database is asked. */
  synchronized long stamp(DocumentKey key) {
    return sweeps + writes[stripe(key)];
  }

  private static int stripe(DocumentKey key) {
    return (key.hashCode() * 0x9E3779B9) >>> 20;
  }

  /** What the database answered to a read, unless something newer is known. */
  synchronized void saw(DocumentKey key, Known known, long stamp) {
    if (stamp == stamp(key) && !isOlder(known, get(key))) {
      keep(key, known);
    }
  }

  private static boolean isOlder(Known known, Known than) {
    return known.image() != null
        && than.image() != null
        && known.image().revision() < than.image().revision();
  }

  /** What a write made of the document, as far as the answers of others leave that certain. */
  synchronized void done(DocumentKey key, Write write, Outcome outcome, long stamp) {
    Known before = get(key);
    boolean alone = stamp == stamp(key);
    writes[stripe(key)]++;
    Image image = before.image();
    boolean newer = image != null && outcome.revision() > image.revision();
    if (alone || (newer && !(write instanceof Write.Modify))) {
      keep(key, before.done(write, outcome));
    } else if (image == null || outcome.revision() == 0 || newer) {
      keep(key, Known.NOTHING);
    }
  }

  /** What is known without a doubt. */
  synchronized void put(DocumentKey key, Known known) {
    writes[stripe(key)]++;
    keep(key, known);
  }

  private void keep(DocumentKey key, Known known) {
    remove(key);
    if (!known.certain()) {
      return;
    }
    Cached cached = packed(key, known);
    documents.put(key, cached);
    bytes += cached.bytes();
    Iterator<Cached> eldest = documents.values().iterator();
    while (documents.size() > size || bytes > limit) {
      bytes -= eldest.next().bytes();
      eldest.remove();
    }
  }

  /** As text of its own: what a store gives may keep all of its answer in memory. */
  private static Cached packed(DocumentKey key, Known known) {
    long taken = OVERHEAD + key.id().getBytes(StandardCharsets.UTF_8).length;
    Image image = known.image();
    if (image == null) {
      return new Cached(known, taken);
    }
    byte[] json = Bodies.toJson(image.body());
    Known packed = Known.present(new Image(image.id(), image.revision(), Bodies.json(json)));
    return new Cached(packed, taken + json.length);
  }

  private void remove(DocumentKey key) {
    Cached old = documents.remove(key);
    bytes -= old == null ? 0 : old.bytes();
  }

  synchronized void forget(DocumentKey key) {
    put(key, Known.NOTHING);
  }

  synchronized void forgetAll() {
    sweeps++;
    documents.clear();
    bytes = 0;
  }

  synchronized void forget(String collection) {
    sweeps++;
    Iterator<Map.Entry<DocumentKey, Cached>> all = documents.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<DocumentKey, Cached> next = all.next();
      if (next.getKey().collection().equals(collection)) {
        bytes -= next.getValue().bytes();
        all.remove();
      }
    }
  }
}
