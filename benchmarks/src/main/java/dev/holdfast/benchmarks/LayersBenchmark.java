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
    NONE(),
    RETRY(Retry.upTo(3).withoutOperationIds()),
    BREAKER(CircuitBreaker.opensAfter(5)),
    RETRY_BREAKER(Retry.upTo(3).withoutOperationIds(), CircuitBreaker.opensAfter(5)),
    RETRY_WITH_OPERATION_IDS(Retry.upTo(3)),
    METRICS(Metrics.collect()),
    TIMEOUT(Timeout.after(Duration.ofSeconds(10)));

    private final List<Layer> layers;

    Stack(Layer... layers) {
      this.layers = List.of(layers);
    }
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

  /** Puts the layers around it, the last one first. */
  @Setup(Level.Trial)
  public void build() {
    for (int i = stack.layers.size() - 1; i >= 0; i--) {
      top = stack.layers.get(i).around(top);
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
