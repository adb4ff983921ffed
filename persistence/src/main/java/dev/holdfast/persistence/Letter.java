package dev.holdfast.persistence;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An entry that was taken out of the queue, and why.
 *
 * @param current the revision that the database had instead of the expected one, if it has one
 */
record Letter(Entry entry, ErrorCode code, String message, @Nullable Long current, Instant since) {
  static Letter of(Entry entry, HoldfastException error, Instant now) {
    OptionalLong current = error.currentRevision();
    return new Letter(
        entry,
        error.code(),
        String.valueOf(error.getMessage()),
        current.isPresent() ? current.getAsLong() : null,
        now);
  }

  Letter with(Entry other) {
    return new Letter(other, code, message, current, since);
  }

  Map<String, @Nullable Object> sealed() {
    Map<String, @Nullable Object> map = EntryText.write(entry);
    map.put("code", code.name());
    map.put("message", message);
    map.put("current", current);
    map.put("since", since.toString());
    return EntryText.sealed(entry.sequence(), map);
  }

  static Letter read(String where, String id, Map<String, @Nullable Object> map) {
    Entry entry = EntryText.read(where, id, map);
    try {
      return new Letter(
          entry,
          ErrorCode.valueOf(EntryText.text(map, "code")),
          EntryText.text(map, "message"),
          (Long) map.get("current"),
          Instant.parse(EntryText.text(map, "since")));
    } catch (ClassCastException | IllegalArgumentException | DateTimeException e) {
      throw EntryText.damaged(where, id, e);
    }
  }

  DeadLetter shown() {
    return new DeadLetter(entry.sequence(), BufferedWrite.of(entry), code, message, current, since);
  }
}
