package dev.holdfast.tck.history;

import java.util.List;

/** What a transaction did to a key. */
public sealed interface Action {
  Key key();

  /**
   * What it saw.
   *
   * @param values all elements of a list; of a register its value, or none before the first
   * @param revision of the document, 0 when not known
   */
  record Read(Key key, List<Long> values, long revision) implements Action {
    private static final int SHOWN = 6;

    public Read {
      values = List.copyOf(values);
    }

    public static Read of(Key key, Long... values) {
      return new Read(key, List.of(values), 0);
    }

    @Override
    public String toString() {
      int size = values.size();
      return size <= SHOWN
          ? "read " + key + " = " + values
          : "read " + key + " = [… " + values.subList(size - SHOWN, size).toString().substring(1);
    }
  }

  /**
   * What it appended, or put in the place of what was there.
   *
   * @param value one that no other write of the history has
   * @param revision of the document afterwards, 0 when not known
   */
  record Write(Key key, long value, long revision) implements Action {
    public static Write of(Key key, long value) {
      return new Write(key, value, 0);
    }

    @Override
    public String toString() {
      return key.list() ? "appended " + value + " to " + key : "set " + key + " to " + value;
    }
  }
}
