package dev.holdfast.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** Nothing of a test has to survive a power cut, nor to wait a second for a deadlock's end. */
  static final List<String> HASTY =
      List.of(
          "fsync=off", "synchronous_commit=off", "full_page_writes=off", "deadlock_timeout=100ms");

  private static final List<String> ALWAYS =
      List.of("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200");

  private final ServerFolder folder;
  private final String host;
  private final int port;
  private final String password;
  private final ServerProcess process;

  private PostgresNode(PostgresBinaries binaries, String host, String password, List<String> given)
      throws ServerUnavailableException {
    this.folder = ServerFolder.create("holdfast-postgres");
    this.host = host;
    this.port = Ports.free();
    this.password = password;
    List<String> settings = new ArrayList<>(ALWAYS);
    settings.addAll(given);
    List<String> command = folder.as(binaries.serve(data(), port, settings));
    this.process = new ServerProcess(folder.path(), "QUIT", command);
  }

  /**
   * An empty cluster that has not been started.
   *
   * @param host the name of this machine that stands in URLs
   * @param settings as after {@code -c}
   */
  static PostgresNode create(PostgresBinaries binaries, String host, List<String> settings)
      throws ServerUnavailableException {
    PostgresNode node = new PostgresNode(binaries, host, UUID.randomUUID().toString(), settings);
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

  /** A standby of this cluster, which has not been started yet; neither has the standby. */
  PostgresNode standby(PostgresBinaries binaries, String name) throws ServerUnavailableException {
    PostgresNode standby = new PostgresNode(binaries, host, password, List.of());
    try {
      folder.run(List.of("cp", "-a", data().toString(), standby.data().toString()));
      standby.folder.write("data/standby.signal", "");
      standby.folder.write(
          "data/postgresql.auto.conf",
          "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s application_name=%s'%n"
              .formatted(port, USER, password, name));
      return standby;
    } catch (ServerUnavailableException | RuntimeException | Error e) {
      standby.close();
      throw e;
    }
  }

  /** Makes certificates, and lets nobody in without TLS; before the start. */
  Certificates requireTls() throws ServerUnavailableException {
    try {
      String rules = Files.readString(folder.resolve("data/pg_hba.conf"));
      folder.write("data/pg_hba.conf", rules.replaceAll("(?m)^host ", "hostssl "));
      return Certificates.into(folder);
    } catch (IOException e) {
      close();
      throw new ServerUnavailableException("who is let in cannot be changed: " + e, e);
    } catch (ServerUnavailableException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Starts it and waits until it answers. */
  void start() throws ServerUnavailableException {
    process.start();
    if (!Patience.await(START, () -> databases().answer() || !process.isAlive())
        || !process.isAlive()) {
      throw new ServerUnavailableException("the server does not answer: " + process.log());
    }
  }

  /** Starts it and goes on; when either fails, it is closed. */
  <T> T startedOrClosed(ServerSource<T> next) throws ServerUnavailableException {
    try {
      start();
      return next.start();
    } catch (ServerUnavailableException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  PostgresDatabases databases() {
    return databases(address());
  }

  /**
   * The databases of this server and of others with the same users.
   *
   * @param hosts with ports, several with commas
   */
  PostgresDatabases databases(String hosts) {
    return new PostgresDatabases(hosts, "postgres", USER, password, "");
  }

  String address() {
    return host + ":" + port;
  }

  ServerFolder folder() {
    return folder;
  }

  private Path data() {
    return folder.resolve("data");
  }

  ServerProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
