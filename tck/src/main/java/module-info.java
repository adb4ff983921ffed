/** The kit that proves a backend. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.tck {
  requires transitive dev.holdfast;
  requires transitive org.junit.jupiter.api;
}
