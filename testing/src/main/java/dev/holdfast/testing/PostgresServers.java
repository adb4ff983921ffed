package dev.holdfast.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts PostgreSQL servers of each kind. */
final class PostgresServers {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  private PostgresServers() {}

  /**
   * Starts a server of some kind with these programs.
   *
   * @param <T> the server
   */
  interface Starter<T> {
    T start(PostgresBinaries binaries) throws ServerUnavailableException;
  }

  /** Any server will do. */
  static ServerSearch<RunningServer> any(Map<String, String> environment) {
    PostgresDatabases.requireDriver();
    ServerSearch<RunningServer> search = ServerSearch.asAsked();
    search.way("url", () -> GivenServer.postgres(environment));
    search.way("docker", () -> DockerServers.postgres(environment));
    return addOwn(search, environment, PostgresServers::hasty);
  }

  /** It must be one that is started here. */
  static <T> ServerSearch<T> own(Map<String, String> environment, Starter<T> starter) {
    PostgresDatabases.requireDriver();
    return addOwn(ServerSearch.ofOwn(), environment, starter);
  }

  private static <T> ServerSearch<T> addOwn(
      ServerSearch<T> search, Map<String, String> environment, Starter<T> starter) {
    return search
        .way("local", () -> starter.start(PostgresBinaries.installed(DEBIAN, environment)))
        .way("download", () -> starter.start(PostgresFromJar.unpack(UserCache.of(environment))));
  }

  static RunningServer hasty(PostgresBinaries binaries) throws ServerUnavailableException {
    return start(binaries, PostgresNode.HASTY, "");
  }

  static RunningServer durable(PostgresBinaries binaries) throws ServerUnavailableException {
    return start(binaries, List.of(), " with fsync");
  }

  private static RunningServer start(
      PostgresBinaries binaries, List<String> settings, String remark)
      throws ServerUnavailableException {
    PostgresNode node = PostgresNode.create(binaries, "127.0.0.1", settings);
    return node.startedOrClosed(
        () ->
            new RunningServer(
                "PostgreSQL" + remark + ", " + binaries.origin(), node.databases(), null));
  }

  static RunningServer withTls(PostgresBinaries binaries) throws ServerUnavailableException {
    PostgresNode node =
        PostgresNode.create(
            binaries,
            "localhost",
            List.of("ssl=on", "ssl_cert_file=../server.crt", "ssl_key_file=../server.key"));
    Certificates certificates = node.requireTls();
    return node.startedOrClosed(
        () ->
            new RunningServer(
                "PostgreSQL with TLS, " + binaries.origin(),
                node.databases(),
                certificates.authority()));
  }
}
