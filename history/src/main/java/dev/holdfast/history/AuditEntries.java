package dev.holdfast.history;

import dev.holdfast.Document;
import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.ContentHash;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How entries are stored: a document each, whose {@code mac} is the HMAC over all of its other
 * fields, of which {@code previous} is the mac of the entry before it in its chain.
 */
final class AuditEntries {
  static final String COLLECTION = ".audit";
  static final String CHAIN = "chain";
  static final String NUMBER = "n";
  static final String AT = "at";
  static final String BY = "by";
  static final String RECORDS = "records";

  /**
   * The record where it is one, true where there are several, false for none: so that an index
   * finds it. Entries of before there were indexes have none.
   */
  static final String RECORD = "record";

  static final String OF = "collection";
  static final String PREVIOUS = "previous";
  static final String MAC = "mac";

  /** Says with which version an entry can be understood that says more; 1 where it is missing. */
  static final String FORMAT = "format";

  static final long NEWEST_FORMAT = 2;

  static final String ACTION = "action";

  private static final String MATCHED = "matched";
  private static final String MODIFIED = "modified";
  private static final String OUTCOME = "outcome";
  private static final String BECAUSE = "because";
  private static final String METADATA = "metadata";

  private AuditEntries() {}

  /** So that ids are in the order of their numbers. */
  static String id(String chain, long number) {
    return String.format(Locale.ROOT, "%s/%012d", chain, number);
  }

  /** What stands before the first entry of a chain. */
  static String start(AuditKey key, String chain) {
    return key.mac(chain);
  }

  static Map<String, @Nullable Object> fields(
      Act act, String chain, long number, Instant at, String previous, AuditKey key) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put(CHAIN, chain);
    fields.put(NUMBER, number);
    fields.put(AT, VersionDocument.text(at));
    fields.put(ACTION, act.action());
    fields.put(OF, act.collection());
    fields.put(RECORDS, act.records());
    fields.put(RECORD, act.records().size() == 1 ? act.records().get(0) : !act.records().isEmpty());
    fields.put(MATCHED, act.matched());
    fields.put(MODIFIED, act.modified());
    fields.put(OUTCOME, act.outcome());
    Note note = act.note();
    if (note != null) {
      note.by().ifPresent(by -> fields.put(BY, by));
      note.because().ifPresent(because -> fields.put(BECAUSE, because));
      if (!note.metadata().isEmpty()) {
        fields.put(METADATA, note.metadata());
      }
    }
    fields.putAll(act.more());
    fields.put(PREVIOUS, previous);
    fields.put(MAC, mac(key, fields));
    return Values.object(fields);
  }

  /** Over everything but the mac itself. */
  static String mac(AuditKey key, Map<String, @Nullable Object> fields) {
    Map<String, @Nullable Object> signed = new LinkedHashMap<>(fields);
    signed.remove(MAC);
    Map<String, @Nullable Object> plain = Values.asObject(normalised(signed));
    return key.mac(ContentHash.canonical("", plain));
  }

  /** Whether it is an entry that was written with this key, as it was written, in its place. */
  static boolean isWhole(AuditKey key, String id, Map<String, @Nullable Object> fields) {
    return mac(key, fields).equals(fields.get(MAC))
        && id.equals(id(String.valueOf(fields.get(CHAIN)), number(fields)));
  }

  /** Refuses an entry that says more than this version understands. */
  static void requireKnown(Map<String, @Nullable Object> fields) {
    if (fields.get(FORMAT) instanceof Long format && format > NEWEST_FORMAT) {
      throw HoldfastException.invalid(
          "The audit has entries of format "
              + format
              + ", which a newer version of Holdfast has written; this one knows "
              + NEWEST_FORMAT
              + ". Verify it with the newer one");
    }
  }

  private static Object normalised(Map<String, @Nullable Object> fields) {
    Object plain = Values.normalise(fields);
    if (plain == null) {
      throw new IllegalStateException("an object stays one");
    }
    return plain;
  }

  static Write insert(Map<String, @Nullable Object> fields) {
    String id = id(String.valueOf(fields.get(CHAIN)), number(fields));
    return new Write.Insert(COLLECTION, id, Bodies.of(fields));
  }

  static long number(Map<String, @Nullable Object> fields) {
    return fields.get(NUMBER) instanceof Long number ? number : 0;
  }

  static AuditEntry entry(String id, Map<String, @Nullable Object> fields) {
    List<?> records = fields.get(RECORDS) instanceof List<?> list ? list : List.of();
    return new AuditEntry(
        id,
        VersionDocument.instant(fields.get(AT)),
        String.valueOf(fields.get(ACTION)),
        String.valueOf(fields.get(OF)),
        records.stream().map(String::valueOf).toList(),
        fields.get(MATCHED) instanceof Long matched ? matched : 0,
        fields.get(MODIFIED) instanceof Long modified ? modified : 0,
        String.valueOf(fields.get(OUTCOME)),
        text(fields.get(BY)),
        text(fields.get(BECAUSE)),
        fields.get(METADATA) instanceof Map<?, ?> map
            ? Document.ofMap(Values.asObject(map))
            : Document.ofMap(Map.of()));
  }

  private static Optional<String> text(@Nullable Object value) {
    return value instanceof String text ? Optional.of(text) : Optional.empty();
  }
}
