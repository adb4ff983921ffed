package dev.holdfast.history;

import dev.holdfast.Note;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done, and is to have an entry.
 *
 * @param more what else the entry is to say
 */
record Act(
    String action,
    String collection,
    List<String> records,
    long matched,
    long modified,
    String outcome,
    @Nullable Note note,
    Map<String, Object> more) {
  static final String SUCCESS = "SUCCESS";
  static final String BEGUN = "BEGUN";

  Act {
    records = List.copyOf(records);
    more = Map.copyOf(more);
  }

  Act(
      String action,
      String collection,
      List<String> records,
      long matched,
      long modified,
      String outcome,
      @Nullable Note note) {
    this(action, collection, records, matched, modified, outcome, note, Map.of());
  }

  /** One of which no more is known. */
  static Act of(String action, String collection, String outcome, @Nullable Note note) {
    return new Act(action, collection, List.of(), 0, 0, outcome, note);
  }
}
