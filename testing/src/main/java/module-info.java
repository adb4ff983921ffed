/** A JUnit extension that gives each test a fresh database. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.testing {
  requires transitive dev.holdfast;
  requires transitive org.junit.jupiter.api;
  requires java.sql;
  requires static org.jspecify;
  // Drivers come with the backends, the others with holdfast-testing-servers.
  requires static org.mongodb.bson;
  requires static org.mongodb.driver.core;
  requires static org.mongodb.driver.sync.client;
  requires static org.tukaani.xz;
  requires static testcontainers;

  exports dev.holdfast.testing;
}
