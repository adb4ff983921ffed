package dev.holdfast.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A PostgreSQL server on this machine, with a cluster of its own. */
final class PostgresNode implements AutoCloseable {
  static final String USER = "holdfast";

  private static final Duration START = Duration.ofSeconds(60);

  /** A linguistic order where it can be had: who relies on the order of bytes must say so. */
  private static final List<List<String>> LOCALES =
      List.of(
          List.of("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"),
          List.of("--locale=C.UTF-8"),
          List.of("--locale=C"));

  /** Nothing of a test has to survive a power cut. */
  static final List<String> HASTY =
      List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off");

  private static final List<String> ALWAYS =
      List.of("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200");

  private final ServerFolder folder;
  private final int port;
  private final String password;
  private final ServerProcess process;

  private PostgresNode(
      ServerFolder folder, int port, String password, PostgresBinaries binaries, List<String> given)
      throws ServerUnavailableException {
    this.folder = folder;
    this.port = port;
    this.password = password;
    List<String> settings = new ArrayList<>(ALWAYS);
    settings.addAll(given);
    List<String> command = folder.as(binaries.serve(data(), port, settings));
    this.process = new ServerProcess(folder.path(), "QUIT", command);
  }

  /** An empty cluster that has not been started. */
  static PostgresNode create(PostgresBinaries binaries, List<String> settings)
      throws ServerUnavailableException {
    PostgresNode node =
        new PostgresNode(
            ServerFolder.create("holdfast-postgres"),
            Ports.free(),
            UUID.randomUUID().toString(),
            binaries,
            settings);
    try {
      node.initialise(binaries);
      return node;
    } catch (ServerUnavailableException | RuntimeException | Error e) {
      node.close();
      throw e;
    }
  }

  private void initialise(PostgresBinaries binaries) throws ServerUnavailableException {
    Path secret = folder.write("password", password);
    List<String> failures = new ArrayList<>();
    for (List<String> locale : LOCALES) {
      try {
        folder.run(binaries.initialise(data(), USER, secret, locale));
        return;
      } catch (ServerUnavailableException e) {
        failures.add(e.getMessage());
      }
    }
    throw new ServerUnavailableException("no cluster can be made: " + failures);
  }

  /** Starts it and waits until it answers. */
  void start() throws ServerUnavailableException {
    process.start();
    if (!Patience.await(START, () -> answers() || !process.isAlive()) || !process.isAlive()) {
      throw new ServerUnavailableException("the server does not answer: " + process.log());
    }
  }

  /** Starts it; one that does not start is closed. */
  void startOrClose() throws ServerUnavailableException {
    try {
      start();
    } catch (ServerUnavailableException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private boolean answers() {
    if (!Ports.answers(port)) {
      return false;
    }
    try (Connection connection = databases().connect()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  PostgresDatabases databases() {
    return new PostgresDatabases(address(), "postgres", USER, password, "");
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  Path data() {
    return folder.resolve("data");
  }

  ServerFolder folder() {
    return folder;
  }

  ServerProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
