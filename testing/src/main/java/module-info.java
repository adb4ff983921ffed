/** A JUnit extension that gives each test a fresh database. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.testing {
  requires transitive dev.holdfast;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports dev.holdfast.testing;
}
