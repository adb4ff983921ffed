package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Databases on a PostgreSQL server. Their names are made here, of letters, digits and underscores.
 *
 * @param hosts with ports, several with commas
 * @param database one that exists
 * @param query the options of Holdfast's URL, beginning with {@code &}; or nothing
 */
record PostgresDatabases(String hosts, String database, String user, String password, String query)
    implements Databases {
  private static final String LOGIN_SECONDS = "60";
  private static final Duration IN_USE = Duration.ofSeconds(60);
  private static final String OBJECT_IN_USE = "55006";

  /** The driver comes with the backend. */
  static void requireDriver() {
    try {
      Class.forName("org.postgresql.Driver");
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "PostgreSQL's driver is not on the class path; add"
              + " dev.holdfast:holdfast-backend-postgres",
          e);
    }
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(nativeUrl(database) + "&loginTimeout=" + LOGIN_SECONDS);
  }

  /** Whether the server takes connections, as this user. */
  boolean answer() {
    try (Connection connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void create(String name) {
    execute("CREATE DATABASE " + name);
  }

  @Override
  public void drop(String name) {
    execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }

  /** The server itself waits five seconds only for those to leave whom it has told to. */
  private void execute(String sql) {
    long end = System.nanoTime() + IN_USE.toNanos();
    boolean done = false;
    while (!done) {
      done = isExecuted(sql, System.nanoTime() < end);
    }
  }

  /** False when it is to be tried again. */
  private boolean isExecuted(String sql, boolean again) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return true;
    } catch (SQLException e) {
      if (again && OBJECT_IN_USE.equals(e.getSQLState())) {
        return false;
      }
      throw new IllegalStateException(
          sql + " failed on " + hosts + " as " + user + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String url(String name) {
    return "postgresql://"
        + encode(user)
        + ":"
        + encode(password)
        + "@"
        + hosts
        + "/"
        + name
        + "?allowReset=true"
        + query;
  }

  @Override
  public String nativeUrl(String name) {
    return "jdbc:postgresql://"
        + hosts
        + "/"
        + name
        + "?user="
        + encode(user)
        + "&password="
        + encode(password)
        + (hosts.contains(",") ? "&targetServerType=primary" : "");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /** Prints no password. */
  @Override
  public String toString() {
    return "postgresql://" + user + "@" + hosts + "/" + database;
  }
}
