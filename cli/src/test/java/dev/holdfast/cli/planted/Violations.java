package dev.holdfast.cli.planted;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;

/** Breaks the rules of the architecture, to show that they see it. */
public final class Violations {
  private Violations() {}

  /** A parameter that would meet our own {@code Collection}. */
  public static int size(Collection<String> values) {
    return values.size();
  }

  static void run(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM " + name);
    }
  }

  static void print() {
    System.out.println("printed");
  }
}
