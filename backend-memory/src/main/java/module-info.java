/** The backend that keeps documents in memory. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.memory {
  requires transitive dev.holdfast;

  provides dev.holdfast.spi.BackendProvider with
      dev.holdfast.memory.MemoryProvider;
}
