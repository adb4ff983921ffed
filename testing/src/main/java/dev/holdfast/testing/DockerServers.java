package dev.holdfast.testing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Servers in containers, by Testcontainers, which also stops them. Testcontainers is an optional
 * dependency: {@code holdfast-testing-servers} brings it.
 */
final class DockerServers {
  private static final DockerAnswer ANSWER = new DockerAnswer(System.getenv(), patience());
  private static final Duration START = Duration.ofMinutes(2);
  private static final int POSTGRES_PORT = 5432;

  private DockerServers() {}

  /** Where it is the one way to a server, a daemon that is slow is better than none. */
  private static Duration patience() {
    boolean only = "docker".equals(System.getProperty(ServerSearch.ONLY));
    return Duration.ofSeconds(only ? 60 : 2);
  }

  static RunningServer postgres(Map<String, String> environment) throws ServerUnavailableException {
    String image = environment.getOrDefault("HOLDFAST_POSTGRES_IMAGE", "postgres:15");
    return started(image, () -> Containers.postgres(image));
  }

  static RunningServer mongo(Map<String, String> environment) throws ServerUnavailableException {
    String image = environment.getOrDefault("HOLDFAST_MONGO_IMAGE", "mongo:6.0");
    return started(image, () -> Containers.mongo(image));
  }

  private static RunningServer started(String image, ServerSource<RunningServer> source)
      throws ServerUnavailableException {
    ANSWER.require();
    try {
      return source.start();
    } catch (NoClassDefFoundError e) {
      throw new ServerUnavailableException(
          "Docker answers, but org.testcontainers:testcontainers is not on the class path; add"
              + " dev.holdfast:holdfast-testing-servers, of type pom",
          e);
    } catch (RuntimeException e) {
      throw new ServerUnavailableException("no container of " + image + " starts: " + e, e);
    }
  }

  /** Apart, so that the rest loads without Testcontainers. */
  private static final class Containers {
    static RunningServer postgres(String image) throws ServerUnavailableException {
      String password = UUID.randomUUID().toString();
      GenericContainer<?> container =
          new GenericContainer<>(DockerImageName.parse(image))
              .withEnv("POSTGRES_USER", PostgresNode.USER)
              .withEnv("POSTGRES_PASSWORD", password)
              .withEnv("POSTGRES_DB", "postgres")
              .withEnv("POSTGRES_INITDB_ARGS", "--locale-provider=icu --icu-locale=en-US")
              .withCommand(command())
              .withExposedPorts(POSTGRES_PORT)
              .waitingFor(Wait.forLogMessage("(?s).*ready to accept connections.*", 1));
      container.start();
      PostgresDatabases databases =
          new PostgresDatabases(
              container.getHost() + ":" + container.getMappedPort(POSTGRES_PORT),
              "postgres",
              PostgresNode.USER,
              password,
              "");
      // What is ready first may be the server that only prepares the cluster.
      if (!Patience.await(START, databases::answer)) {
        container.stop();
        throw new ServerUnavailableException("the container of " + image + " does not answer");
      }
      return new RunningServer("PostgreSQL, a container of " + image, databases, null);
    }

    private static String[] command() {
      return Stream.concat(
              Stream.of("postgres"),
              Stream.concat(PostgresNode.HASTY.stream(), Stream.of("max_connections=200"))
                  .flatMap(setting -> Stream.of("-c", setting)))
          .toArray(String[]::new);
    }

    static RunningServer mongo(String image) throws ServerUnavailableException {
      ReplicaSetName set = ReplicaSetName.random();
      // The same port inside and outside: the set's member has one address, for itself and for us.
      int port = Ports.free();
      GenericContainer<?> container =
          new GenericContainer<>(DockerImageName.parse(image))
              .withCommand(
                  "mongod",
                  "--replSet",
                  set.name(),
                  "--bind_ip_all",
                  "--port",
                  Integer.toString(port))
              .withExposedPorts(port)
              .waitingFor(Wait.forLogMessage("(?si).*waiting for connections.*", 1));
      container.setPortBindings(List.of(port + ":" + port));
      container.start();
      String address = container.getHost() + ":" + port;
      try {
        set.initiate(MongoDatabases.direct(address, null), List.of(address), Map.of());
      } catch (ServerUnavailableException | RuntimeException e) {
        container.stop();
        throw e;
      }
      return new RunningServer(
          "MongoDB, a replica set of one, a container of " + image,
          new MongoDatabases(address, set.query(), null),
          null);
    }
  }
}
