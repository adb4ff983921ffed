package dev.holdfast.benchmarks;

import dev.holdfast.internal.Mapping;
import dev.holdfast.internal.TypeMapping;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An order into the forms that backends keep, and back, against plain Jackson. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
  private final TypeMapping<Order> mapping = TypeMapping.of(Order.class, Mapping.create());
  private final Order order = new Orders(10_000).order(4711);
  private final byte[] jackson = Json.bytes(order);
  private final Body json = Bodies.json(Bodies.toJson(mapping.body(order)));
  private final Map<String, @Nullable Object> plain = mapping.body(order).toMap();

  /** What plain Jackson takes to write. */
  @Benchmark
  public byte[] jacksonEncode() {
    return Json.bytes(order);
  }

  /** With every check, to JSON. */
  @Benchmark
  public byte[] encode() {
    return Bodies.toJson(mapping.body(order));
  }

  /** With every check, to the maps that the memory backend keeps. */
  @Benchmark
  public Map<String, @Nullable Object> encodeToMap() {
    return mapping.body(order).toMap();
  }

  /** What plain Jackson takes to read. */
  @Benchmark
  public Order jacksonDecode() {
    return Json.order(jackson);
  }

  /** From JSON, with id and revision put in. */
  @Benchmark
  public Order decode() {
    return mapping.decode(order.id(), 1, json);
  }

  /** From the maps that the memory backend keeps. */
  @Benchmark
  public Order decodeFromMap() {
    return mapping.decode(order.id(), 1, Bodies.of(plain));
  }
}
