package dev.holdfast.memory;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Target;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what a write is for. */
final class Targets {
  private final String collection;
  private final Target target;
  private final @Nullable String id;
  private final @Nullable Selection selection;

  Targets(MemoryStore store, String collection, Target target) {
    this.collection = collection;
    this.target = target;
    Optional<String> only = target.id();
    id = only.orElse(null);
    selection = only.isPresent() ? null : new Selection(store, target.filter());
  }

  /** The versions selected, by id; checks the revision that is expected. */
  List<Version> select(@Nullable MemoryCollection from, View view) {
    List<Version> selected = from == null ? List.of() : find(from, view);
    Long expected = target.expectedRevision();
    if (expected == null) {
      return selected;
    }
    if (selected.isEmpty()) {
      throw HoldfastException.conflict(
          null, "Revision " + expected + " was expected in " + collection + "; nothing was found");
    }
    Version found = selected.get(0);
    if (found.revision != expected) {
      throw HoldfastException.conflict(
          found.revision,
          "Revision "
              + expected
              + " was expected of document "
              + found.id
              + " in "
              + collection
              + "; it is at revision "
              + found.revision);
    }
    return selected;
  }

  private List<Version> find(MemoryCollection from, View view) {
    if (selection == null) {
      Slot slot = id == null ? null : from.slot(id);
      return listOf(slot == null ? null : view.of(slot));
    }
    return target.many()
        ? selection.byId(from, view)
        : listOf(selection.first(from, view, target.sort()));
  }

  private static List<Version> listOf(@Nullable Version version) {
    return version == null ? List.of() : List.of(version);
  }
}
