/** Programs that run, shown in the documentation. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.examples {
  requires transitive dev.holdfast;
  requires transitive dev.holdfast.backup;
  requires dev.holdfast.layers;
  requires transitive dev.holdfast.persistence;

  exports dev.holdfast.examples.earthquakes;
  exports dev.holdfast.examples.graph;
  exports dev.holdfast.examples.offline;

  opens dev.holdfast.examples.earthquakes to
      com.fasterxml.jackson.databind,
      dev.holdfast;
  opens dev.holdfast.examples.graph to
      com.fasterxml.jackson.databind;
  opens dev.holdfast.examples.offline to
      com.fasterxml.jackson.databind,
      dev.holdfast;

  provides dev.holdfast.spi.BackendProvider with
      dev.holdfast.examples.jsonfile.JsonFileProvider;
}
