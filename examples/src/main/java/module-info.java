/** Programs that run, shown in the documentation. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.examples {
  requires transitive dev.holdfast;

  exports dev.holdfast.examples.earthquakes;

  opens dev.holdfast.examples.earthquakes to
      com.fasterxml.jackson.databind,
      dev.holdfast;

  provides dev.holdfast.spi.BackendProvider with
      dev.holdfast.examples.jsonfile.JsonFileProvider;
}
