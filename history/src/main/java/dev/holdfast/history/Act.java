package dev.holdfast.history;

import dev.holdfast.Note;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that was done, and is to have an entry. */
record Act(
    String action,
    String collection,
    List<String> records,
    long matched,
    long modified,
    String outcome,
    @Nullable Note note) {
  static final String SUCCESS = "SUCCESS";
  static final String BEGUN = "BEGUN";

  Act {
    records = List.copyOf(records);
  }

  /** One of which no more is known. */
  static Act of(String action, String collection, String outcome, @Nullable Note note) {
    return new Act(action, collection, List.of(), 0, 0, outcome, note);
  }
}
