package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Note;
import dev.holdfast.StorageMetrics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something to ask of, or do to, collections and indexes, outside any transaction. */
public sealed interface Admin<R> {
  R accept(Visitor visitor);

  /** The collection that it is about; null when it is about the whole database. */
  default @Nullable String collection() {
    return null;
  }

  /** The names of the collections, in order: those that hold a document or an index. */
  record Collections() implements Admin<List<String>> {
    @Override
    public List<String> accept(Visitor visitor) {
      return visitor.collections(this);
    }
  }

  /**
   * Makes an index, and the collection; true when it was not there. INVALID when one of that name
   * is there with other keys, DUPLICATE_KEY when it is unique and the documents are not.
   */
  record CreateIndex(String collection, Index index) implements Admin<Boolean> {
    /**
     * For a backend that has one of that name.
     *
     * @throws HoldfastException INVALID when it is another one
     */
    public static void requireSame(Index wanted, Index there) {
      if (!wanted.equals(there)) {
        throw HoldfastException.invalid(
            "There is an index \""
                + there.name()
                + "\" on "
                + there.keys()
                + (there.unique() ? ", unique" : "")
                + "; drop it first, or choose another name for one on "
                + wanted.keys()
                + (wanted.unique() ? ", unique" : ""));
      }
    }

    @Override
    public Boolean accept(Visitor visitor) {
      return visitor.createIndex(this);
    }
  }

  /** Drops an index; false when there is none of that name. */
  record DropIndex(String collection, String name) implements Admin<Boolean> {
    @Override
    public Boolean accept(Visitor visitor) {
      return visitor.dropIndex(this);
    }
  }

  /** The indexes as they were declared, by name. */
  record Indexes(String collection) implements Admin<List<Index>> {
    @Override
    public List<Index> accept(Visitor visitor) {
      return visitor.indexes(this);
    }
  }

  /**
   * Deletes every document and keeps the indexes; says how many there were.
   *
   * @param note who does it, and why, for layers that record it; a backend has no use for it
   */
  record Clear(String collection, @Nullable Note note) implements Admin<Long> {
    /** Nobody said who. */
    public Clear(String collection) {
      this(collection, null);
    }

    @Override
    public Long accept(Visitor visitor) {
      return visitor.clear(this);
    }
  }

  /**
   * Removes the collection with its indexes; false when there is none.
   *
   * @param note who does it, and why, for layers that record it; a backend has no use for it
   */
  record Drop(String collection, @Nullable Note note) implements Admin<Boolean> {
    /** Nobody said who. */
    public Drop(String collection) {
      this(collection, null);
    }

    @Override
    public Boolean accept(Visitor visitor) {
      return visitor.drop(this);
    }
  }

  /** How much is stored. */
  record Metrics() implements Admin<StorageMetrics> {
    @Override
    public StorageMetrics accept(Visitor visitor) {
      return visitor.metrics(this);
    }
  }

  /** Answers every kind of request. */
  interface Visitor {
    List<String> collections(Collections request);

    boolean createIndex(CreateIndex request);

    boolean dropIndex(DropIndex request);

    List<Index> indexes(Indexes request);

    long clear(Clear request);

    boolean drop(Drop request);

    StorageMetrics metrics(Metrics request);
  }
}
