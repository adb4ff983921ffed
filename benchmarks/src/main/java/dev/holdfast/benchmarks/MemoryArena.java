package dev.holdfast.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** This process's heap. */
final class MemoryArena implements Arena {
  @Override
  public Map<String, Supplier<Contender>> contenders() {
    Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
    contenders.put("raw", () -> new MapContender<>(new HandCopies()));
    contenders.put("holdfast", () -> new HoldfastContender("memory:"));
    contenders.put("jackson", () -> new MapContender<>(new JacksonCopies()));
    return contenders;
  }

  @Override
  public String description() {
    return "all in this process";
  }

  @Override
  public void close() {}
}
