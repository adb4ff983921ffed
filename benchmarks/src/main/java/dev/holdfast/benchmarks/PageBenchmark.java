package dev.holdfast.benchmarks;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.Index;
import dev.holdfast.Page;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A page with its tokens, in memory, against the same documents without: what tokens cost. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PageBenchmark {
  private static final int SIZE = 5;

  private final Orders orders = new Orders(1_000);
  private final Database database = Holdfast.open("memory:");
  private final Collection<Order> collection = database.collection("orders", Order.class);
  private final Query query =
      Query.where(field("customer").eq(orders.customer(1))).sort(Sort.descending("cents"));
  private final @Nullable String token;

  /** Stores the orders and takes the token of the second page. */
  public PageBenchmark() {
    collection.createIndex(Index.on(Sort.ascending("customer"), Sort.descending("cents")));
    collection.insertMany(orders.stored());
    token = collection.page(query, SIZE, null).next();
  }

  @TearDown
  public void close() {
    database.close();
  }

  /** Reads a token, five documents, and writes two tokens. */
  @Benchmark
  public Page<Order> page() {
    return collection.page(query, SIZE, token);
  }

  /** Reads the same documents by an offset. */
  @Benchmark
  public List<Order> findMany() {
    return collection.findMany(query.offset(SIZE).limit(SIZE));
  }
}
