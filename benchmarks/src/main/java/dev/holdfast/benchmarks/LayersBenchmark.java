package dev.holdfast.benchmarks;

import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.layers.CircuitBreaker;
import dev.holdfast.layers.Metrics;
import dev.holdfast.layers.Retry;
import dev.holdfast.layers.Timeout;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What layers add to a call that succeeds, over a backend that does nothing. {@code -prof gc} shows
 * what they allocate.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LayersBenchmark {
  /** The stacks that are measured. */
  public enum Stack {
    NONE,
    RETRY,
    BREAKER,
    RETRY_BREAKER,
    RETRY_WITH_OPERATION_IDS,
    METRICS,
    TIMEOUT
  }

  private static final WriteResult ANSWER = new WriteResult(List.of(WriteResult.Outcome.NONE));

  private final WriteBatch batch = WriteBatch.of(new Write.Delete("c", Target.first(Filter.all())));

  @Param Stack stack = Stack.NONE;
  private Backend top = new Idle();

  /** Answers at once. */
  private static final class Idle extends ForwardingBackend {
    Idle() {
      super(Holdfast.open("memory:").backend());
    }

    @Override
    public WriteResult write(WriteBatch batch) {
      return ANSWER;
    }

    @Override
    public String toString() {
      return "idle";
    }
  }

  private static List<Layer> innermostFirst(Stack stack) {
    Retry retry = Retry.upTo(3);
    CircuitBreaker breaker = CircuitBreaker.opensAfter(5);
    return switch (stack) {
      case NONE -> List.of();
      case RETRY -> List.of(retry.withoutOperationIds());
      case BREAKER -> List.of(breaker);
      case RETRY_BREAKER -> List.of(breaker, retry.withoutOperationIds());
      case RETRY_WITH_OPERATION_IDS -> List.of(retry);
      case METRICS -> List.of(Metrics.collect());
      case TIMEOUT -> List.of(Timeout.after(Duration.ofSeconds(10)));
    };
  }

  /** Puts the layers around it. */
  @Setup(Level.Trial)
  public void build() {
    for (Layer layer : innermostFirst(stack)) {
      top = layer.around(top);
    }
  }

  /** Closes it with all its layers. */
  @TearDown(Level.Trial)
  public void close() {
    top.close();
  }

  /** A write. */
  @Benchmark
  public WriteResult write() {
    return top.write(batch);
  }
}
