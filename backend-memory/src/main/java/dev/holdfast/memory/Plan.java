package dev.holdfast.memory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to come to all versions that may match a filter. */
sealed interface Plan {
  Cursor open(View view);

  /** True when the versions come in the order that was asked for. */
  boolean inOrder();

  /** True when only what lies after the place asked for comes. */
  default boolean isPastStart() {
    return false;
  }

  /** True when all that come match; else the filter is still to be asked. */
  default boolean isExact() {
    return false;
  }

  /** The name of the declared index; null for none. */
  default @Nullable String indexName() {
    return null;
  }

  /** For people. */
  String describe();

  /** Looks each id up. */
  record ByIds(MemoryCollection collection, List<String> ids, boolean inOrder) implements Plan {
    @Override
    public Cursor open(View view) {
      int[] at = {0};
      return () -> {
        while (at[0] < ids.size()) {
          Slot slot = collection.slot(ids.get(at[0]++));
          Version version = slot == null ? null : view.of(slot);
          if (version != null) {
            return version;
          }
        }
        return null;
      };
    }

    @Override
    public String describe() {
      return "look up " + ids.size() + (ids.size() == 1 ? " id" : " ids");
    }
  }

  /** Looks at every document. */
  record Scan(MemoryCollection collection) implements Plan {
    @Override
    public Cursor open(View view) {
      return Cursor.of(collection.slots(), view);
    }

    @Override
    public boolean inOrder() {
      return false;
    }

    @Override
    public String describe() {
      return "scan every document";
    }
  }

  /** Walks through ranges of an index. */
  record ByIndex(
      MemoryIndex index,
      IndexRanges ranges,
      boolean backwards,
      boolean inOrder,
      boolean isPastStart,
      boolean isExact)
      implements Plan {
    @Override
    public Cursor open(View view) {
      return ranges.open(index, view, backwards);
    }

    @Override
    public @Nullable String indexName() {
      return index.declaration == null ? null : index.declaration.name();
    }

    @Override
    public String describe() {
      String order =
          index.declaration == null ? "the order by id" : "index " + index.declaration.name();
      return (ranges.isWhole() ? "walk all of " : "walk " + ranges.list().size() + " range(s) of ")
          + order
          + (backwards ? ", backwards" : "");
    }
  }
}
