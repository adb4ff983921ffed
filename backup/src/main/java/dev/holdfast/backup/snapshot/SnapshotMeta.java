package dev.holdfast.backup.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.Document;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.Sha256;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside a snapshot file.
 *
 * @param timestamp when it was saved
 * @param checksum SHA-256 of the file, 64 digits, as {@code sha256sum} prints it
 * @param bytes its length
 * @param savedBy who saved it
 * @param facts what the form tells of the state, such as {@code node_count}
 */
public record SnapshotMeta(
    Instant timestamp,
    String checksum,
    long bytes,
    String savedBy,
    Map<String, @Nullable Object> facts) {
  static final int FORMAT = 1;
  private static final String SUM = "meta_checksum";
  private static final Set<String> OURS =
      Set.of("format", "timestamp", "checksum", "bytes", "saved_by", SUM);

  public SnapshotMeta {
    Map<String, @Nullable Object> plain = Document.ofMap(facts).toMap();
    for (String name : plain.keySet()) {
      if (OURS.contains(name)) {
        throw HoldfastException.invalid(
            "The metadata of a snapshot has '" + name + "' itself; name the fact otherwise");
      }
    }
    facts = plain;
  }

  String toJson() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("timestamp", timestamp);
    all.put("checksum", checksum);
    all.put("bytes", bytes);
    all.putAll(facts);
    all.put("saved_by", savedBy);
    Document meta = Document.ofMap(all);
    return meta.with(SUM, sum(meta)).toJson();
  }

  private static String sum(Document meta) {
    return Sha256.of(meta.without(SUM).toJson().getBytes(UTF_8));
  }

  /** The text is not what was written. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws HoldfastException INVALID when it is of a newer format
   */
  static SnapshotMeta parse(String text) throws DamagedException {
    Document meta;
    try {
      meta = Document.parse(text);
    } catch (HoldfastException e) {
      throw new DamagedException("the metadata is damaged: " + e.getMessage());
    }
    if (meta.get("format") instanceof Long format && format > FORMAT) {
      throw HoldfastException.invalid(
          "It was saved by a newer version of Holdfast (format "
              + format
              + "; this one reads "
              + FORMAT
              + ") and was left alone. Use that version");
    }
    try {
      return checked(meta);
    } catch (NoSuchElementException | HoldfastException e) {
      throw new DamagedException("the metadata is damaged: " + e.getMessage());
    }
  }

  private static SnapshotMeta checked(Document meta) {
    if (meta.getLong("format").orElseThrow() != FORMAT
        || !meta.getString(SUM).orElseThrow().equals(sum(meta))) {
      throw new NoSuchElementException("its own checksum is another one");
    }
    Map<String, @Nullable Object> facts = new LinkedHashMap<>(meta.toMap());
    facts.keySet().removeAll(OURS);
    return new SnapshotMeta(
        meta.getInstant("timestamp").orElseThrow(),
        meta.getString("checksum").orElseThrow(),
        meta.getLong("bytes").orElseThrow(),
        meta.getString("saved_by").orElseThrow(),
        facts);
  }
}
