package dev.holdfast.layers;

import dev.holdfast.HoldfastException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Knows a store that is busy: repeating makes it worse, so it is repeated less. */
final class Overload {
  private static final int DEEPEST_CAUSE = 20;

  private Overload() {}

  /** An exhausted pool, or insufficient resources (SQLSTATE class 53) at the server. */
  static boolean in(HoldfastException error) {
    Throwable cause = error.getCause();
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof SQLTransientConnectionException
          || (cause instanceof SQLException sql && isOverload(sql.getSQLState()))) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static boolean isOverload(@Nullable String state) {
    return state != null && state.startsWith("53");
  }
}
