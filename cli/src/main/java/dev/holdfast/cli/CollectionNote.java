package dev.holdfast.cli;

import dev.holdfast.Database;
import java.util.List;

/** A collection that is not there reads as empty; a person may have mistyped its name. */
final class CollectionNote {
  private CollectionNote() {}

  static void sayIfMissing(Console console, Database database, String collection) {
    List<String> names = database.collections();
    if (names.contains(collection)) {
      return;
    }
    console.say(
        "There is no collection '"
            + HiddenCharacters.escape(collection)
            + "'; "
            + (names.isEmpty()
                ? "the database is empty"
                : "there are: " + HiddenCharacters.escape(String.join(", ", names))));
  }
}
