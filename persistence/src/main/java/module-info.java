/** What outlives an outage of the database: the offline buffer. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.persistence {
  requires transitive dev.holdfast;
  requires org.slf4j;

  exports dev.holdfast.persistence;

  provides dev.holdfast.spi.LayerProvider with
      dev.holdfast.persistence.OfflineBufferProvider;
}
