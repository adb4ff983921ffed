package dev.holdfast.persistence;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.JsonForm;
import dev.holdfast.Update;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.ContentHash;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Entries as documents of the buffer's file; {@code docs/formats.md} has the layout. The content of
 * a document is a text in it, cut into pieces: inside a document a document may be too deep, and a
 * single text too long.
 */
final class EntryText implements Write.Visitor<Map<String, @Nullable Object>> {
  private static final String SUM = "sum";
  private static final int PIECE = 1 << 20;
  private static final EntryText VISITOR = new EntryText();

  private EntryText() {}

  /** Nineteen digits, so that ids sort as their numbers do; the same wherever the process runs. */
  static String id(long sequence) {
    return String.format(Locale.ROOT, "%019d", sequence);
  }

  static Map<String, @Nullable Object> write(Entry entry) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("at", entry.at().toString());
    map.put("atomic", entry.atomic());
    map.put("operation", entry.operationId());
    map.put("writes", entry.writes().stream().map(write -> write.accept(VISITOR)).toList());
    return map;
  }

  /** Whether they do the same, be they of another time and place in the queue. */
  static boolean isSame(Entry one, Entry other) {
    return one.atomic() == other.atomic()
        && Objects.equals(write(one).get("writes"), write(other).get("writes"));
  }

  /** With the sum over all of it, and over its id. */
  static Map<String, @Nullable Object> sealed(long sequence, Map<String, @Nullable Object> map) {
    map.put(SUM, sum(sequence, map));
    return map;
  }

  private static String sum(long sequence, Map<String, @Nullable Object> map) {
    return new ContentHash().add(id(sequence), map).hex().substring(0, 32);
  }

  /**
   * The entry, whose sum is right.
   *
   * @param where names the file in errors
   * @throws HoldfastException CORRUPT when it is damaged
   */
  static Entry read(String where, String id, Map<String, @Nullable Object> sealed) {
    try {
      long sequence = Long.parseLong(id);
      Map<String, @Nullable Object> map = new LinkedHashMap<>(sealed);
      Object sum = map.remove(SUM);
      if (!sum(sequence, map).equals(sum)) {
        throw damaged(where, id, null);
      }
      return new Entry(
          sequence,
          Instant.parse(text(map, "at")),
          writes(map),
          Boolean.TRUE.equals(map.get("atomic")),
          operation((String) map.get("operation")));
    } catch (ClassCastException | IllegalArgumentException | DateTimeException e) {
      throw damaged(where, id, e);
    }
  }

  /** Its time is in it, so it has to be one. */
  private static @Nullable String operation(@Nullable String id) {
    if (id != null && UUID.fromString(id).version() != 7) {
      throw new IllegalArgumentException("no operation id: " + id);
    }
    return id;
  }

  static HoldfastException damaged(String where, String id, @Nullable Throwable cause) {
    return HoldfastException.of(
        ErrorCode.CORRUPT,
        "The entry " + id + " of the buffer " + where + " is damaged; the file was left as it is",
        cause);
  }

  private static List<Write> writes(Map<String, @Nullable Object> map) {
    List<Write> writes = new ArrayList<>();
    for (Object write : list(map, "writes")) {
      if (write != null) {
        writes.add(read(Values.asObject(write)));
      }
    }
    return writes;
  }

  static String text(Map<String, @Nullable Object> map, String key) {
    if (map.get(key) instanceof String text) {
      return text;
    }
    throw new ClassCastException(key + " is no text");
  }

  private static List<@Nullable Object> list(Map<String, @Nullable Object> map, String key) {
    if (map.get(key) instanceof List<?> list) {
      return Values.asArray(list);
    }
    throw new ClassCastException(key + " is no list");
  }

  private static Map<String, @Nullable Object> start(String kind, Write write) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("kind", kind);
    map.put("collection", write.collection());
    map.put("id", ById.key(write).id());
    Target target = ById.target(write);
    if (target != null) {
      map.put("many", target.many());
      map.put("expected", target.expectedRevision());
    }
    return map;
  }

  @Override
  public Map<String, @Nullable Object> insert(Write.Insert write) {
    Map<String, @Nullable Object> map = start("insert", write);
    map.put("body", pieces(write.body()));
    return map;
  }

  @Override
  public Map<String, @Nullable Object> replace(Write.Replace write) {
    Map<String, @Nullable Object> map = start("replace", write);
    map.put("upsert", write.insertId() != null);
    map.put("body", pieces(write.body()));
    return map;
  }

  @Override
  public Map<String, @Nullable Object> modify(Write.Modify write) {
    Map<String, @Nullable Object> map = start("update", write);
    map.put("update", pieces(text(write.update())));
    Write.Insert otherwise = write.otherwise();
    map.put("body", otherwise == null ? null : pieces(otherwise.body()));
    return map;
  }

  private static String text(Update update) {
    String text = JsonForm.text(update);
    if (!JsonForm.update(text).equals(update)) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          "The update cannot wait in the buffer: its JSON form stands for another one; try again"
              + " when the database answers");
    }
    return text;
  }

  @Override
  public Map<String, @Nullable Object> delete(Write.Delete write) {
    return start("delete", write);
  }

  private static Write read(Map<String, @Nullable Object> map) {
    String kind = text(map, "kind");
    String collection = text(map, "collection");
    String id = text(map, "id");
    if (kind.equals("insert")) {
      return new Write.Insert(collection, id, body(map));
    }
    Target by = Target.id(id, (Long) map.get("expected"));
    boolean many = Boolean.TRUE.equals(map.get("many"));
    Target target = new Target(by.filter(), by.sort(), many, by.expectedRevision());
    return switch (kind) {
      case "replace" ->
          new Write.Replace(
              collection, target, body(map), Boolean.TRUE.equals(map.get("upsert")) ? id : null);
      case "update" ->
          new Write.Modify(
              collection,
              target,
              JsonForm.update(joined(map, "update")),
              map.get("body") == null ? null : new Write.Insert(collection, id, body(map)));
      case "delete" -> new Write.Delete(collection, target);
      default -> throw new ClassCastException("no kind of write: " + kind);
    };
  }

  private static Body body(Map<String, @Nullable Object> map) {
    return Bodies.json(joined(map, "body").getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> pieces(Body body) {
    return pieces(new String(Bodies.toJson(body), StandardCharsets.UTF_8));
  }

  /** Never between the two halves of a character, which alone could not be stored. */
  private static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int to = Math.min(from + PIECE, text.length());
      if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
        to--;
      }
      pieces.add(text.substring(from, to));
      from = to;
    }
    return pieces;
  }

  static String joined(Map<String, @Nullable Object> map, String key) {
    StringBuilder text = new StringBuilder();
    list(map, key).forEach(piece -> text.append((String) piece));
    return text.toString();
  }
}
