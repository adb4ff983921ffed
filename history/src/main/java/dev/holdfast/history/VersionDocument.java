package dev.holdfast.history;

import dev.holdfast.Note;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.RichTypes;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a version is stored: an ordinary document, so that every backend, backup and copy keeps it.
 *
 * <p>It holds what the record was <em>before</em> the change. What it was afterwards is what the
 * next version holds, and of the last one, the record itself: so each state is stored once. A
 * content that one document cannot hold inside it, being as deep or as large as documents may be,
 * is stored as JSON text in parts beside it.
 */
final class VersionDocument {
  static final String RECORD = "record";
  static final String NUMBER = "n";
  static final String OPERATION = "op";
  static final String AT = "at";
  static final String REVISION = "revision";
  static final String BEFORE = "before";
  static final String PARTS = "parts";
  static final String BY = "by";
  static final String BECAUSE = "because";
  static final String METADATA = "metadata";

  /** In the place of the operation: the version was pruned, later ones of the record are there. */
  static final String PRUNED = "pruned";

  private static final String PART = "part";

  /** Characters have up to four bytes; the rest of the document has far less than half of it. */
  private static final int PART_CHARS = 2 << 20;

  private VersionDocument() {}

  /** The documents that hold a version: it, and the parts of a content that it cannot hold. */
  static List<Write> writes(Change change, Position position) {
    String versions = HistoryCollections.versionsOf(change.collection());
    String id = VersionNames.id(change.record(), position.number());
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put(RECORD, change.record());
    fields.put(NUMBER, position.number());
    fields.put(OPERATION, change.kind().text());
    fields.put(AT, text(position.at()));
    putNote(fields, change.note());
    Body before = change.before();
    if (before == null) {
      return List.of(new Write.Insert(versions, id, Bodies.of(Values.object(fields))));
    }
    fields.put(REVISION, change.revision());
    Body whole = Bodies.holding(fields, BEFORE, before).orElse(null);
    return whole == null
        ? inParts(versions, id, fields, before)
        : List.of(new Write.Insert(versions, id, whole));
  }

  private static List<Write> inParts(
      String versions, String id, Map<String, @Nullable Object> fields, Body before) {
    List<String> parts = split(new String(Bodies.toJson(before), StandardCharsets.UTF_8));
    fields.put(PARTS, (long) parts.size());
    List<Write> writes = new ArrayList<>(1 + parts.size());
    writes.add(new Write.Insert(versions, id, Bodies.of(Values.object(fields))));
    for (int i = 0; i < parts.size(); i++) {
      Map<String, @Nullable Object> part = Values.object(Map.of(PART, parts.get(i)));
      writes.add(new Write.Insert(versions, VersionNames.part(id, i), Bodies.of(part)));
    }
    return writes;
  }

  private static void putNote(Map<String, @Nullable Object> fields, @Nullable Note note) {
    if (note == null) {
      return;
    }
    note.by().ifPresent(by -> fields.put(BY, by));
    note.because().ifPresent(because -> fields.put(BECAUSE, because));
    if (!note.metadata().isEmpty()) {
      fields.put(METADATA, note.metadata());
    }
  }

  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + PART_CHARS);
      if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
        to--;
      }
      parts.add(text.substring(from, to));
      from = to;
    }
    return parts;
  }

  /** The content that was stored in parts. */
  static Body joined(List<Map<String, @Nullable Object>> parts) {
    StringBuilder text = new StringBuilder();
    for (Map<String, @Nullable Object> part : parts) {
      text.append(part.get(PART));
    }
    return Bodies.json(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** What stays of the first version of a record when it is pruned. */
  static Map<String, @Nullable Object> pruned(String record) {
    return Values.object(Map.of(RECORD, record, NUMBER, 1L, OPERATION, PRUNED));
  }

  /** As instants are stored, so that they sort. */
  static String text(Instant at) {
    String text = RichTypes.textOrNull(at);
    if (text == null) {
      throw new IllegalStateException("an instant is a rich type");
    }
    return text;
  }

  static Instant instant(@Nullable Object text) {
    return text instanceof String at ? Instant.parse(at) : Instant.EPOCH;
  }
}
