/** The kit that proves a backend. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.tck {
  requires transitive dev.holdfast;
  requires static transitive org.junit.jupiter.api;

  exports dev.holdfast.tck;

  opens dev.holdfast.tck.rules to
      com.fasterxml.jackson.databind;
}
