/** The API for users and, in {@code spi}, for authors of backends. */
@org.jspecify.annotations.NullMarked
module dev.holdfast {
  requires transitive com.fasterxml.jackson.core;
  requires transitive com.fasterxml.jackson.databind;
  requires re2j;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.holdfast;
  exports dev.holdfast.spi;

  uses dev.holdfast.spi.BackendProvider;
  uses dev.holdfast.spi.LayerProvider;
}
