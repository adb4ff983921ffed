package dev.holdfast.spi;

import dev.holdfast.Update;
import org.jspecify.annotations.Nullable;

/** One write of a {@link WriteBatch}. A collection that does not exist is made by an insert. */
public sealed interface Write {
  String collection();

  <R> R accept(Visitor<R> visitor);

  /** Stores a new document; DUPLICATE_KEY when the id, or a unique value, is there already. */
  record Insert(String collection, String id, Body body) implements Write {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.insert(this);
    }
  }

  /**
   * Puts a new content in the place of the selected document's. The target never selects many.
   *
   * @param insertId where none is selected: insert the body under this id; null for not at all. It
   *     is atomic with the search when the target selects by this id.
   */
  record Replace(String collection, Target target, Body body, @Nullable String insertId)
      implements Write {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.replace(this);
    }
  }

  /**
   * Applies an update to the selected documents, each atomically.
   *
   * @param otherwise what to insert where none is selected; null for nothing
   */
  record Modify(String collection, Target target, Update update, @Nullable Insert otherwise)
      implements Write {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.modify(this);
    }
  }

  /** Deletes the selected documents. */
  record Delete(String collection, Target target) implements Write {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.delete(this);
    }
  }

  /** Answers every kind of write; a new kind does not compile until every backend answers it. */
  interface Visitor<R> {
    R insert(Insert write);

    R replace(Replace write);

    R modify(Modify write);

    R delete(Delete write);
  }
}
