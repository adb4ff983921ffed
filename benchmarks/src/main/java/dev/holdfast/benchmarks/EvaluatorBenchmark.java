package dev.holdfast.benchmarks;

import static dev.holdfast.Field.field;

import dev.holdfast.Sort;
import dev.holdfast.internal.Mapping;
import dev.holdfast.internal.TypeMapping;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.DocumentOrder;
import java.util.List;
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

/** The reference evaluator on one order, and on two. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EvaluatorBenchmark {
  private final TypeMapping<Order> mapping = TypeMapping.of(Order.class, Mapping.create());
  private final Orders orders = new Orders(10_000);
  private final Order one = orders.order(4711);
  private final Order other = orders.order(4711 + 100);
  private final Map<String, @Nullable Object> oneMap = mapping.body(one).toMap();
  private final Map<String, @Nullable Object> otherMap = mapping.body(other).toMap();
  private final DocumentMatcher matcher =
      DocumentMatcher.of(field("customer").eq(one.customer()).and(field("cents").gte(0L)));
  private final DocumentOrder order =
      DocumentOrder.of(
          DocumentOrder.total(List.of(Sort.ascending("customer"), Sort.descending("cents"))));

  /** Two conditions that both hold. */
  @Benchmark
  public boolean match() {
    return matcher.matches(one.id(), oneMap);
  }

  /** By two keys, of which the first is equal. */
  @Benchmark
  public int compare() {
    return order.compare(one.id(), oneMap, other.id(), otherMap);
  }
}
