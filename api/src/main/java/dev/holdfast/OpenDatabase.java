package dev.holdfast;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.internal.Mapping;
import dev.holdfast.internal.TypeMapping;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.OwnThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the views of one open database share. */
final class OpenDatabase {
  private static final ObjectMapper MAPPER = Mapping.create();

  /** What a close waits for each of transactions and streams, which a server may hold up. */
  private static final Duration LONGEST_ENDING = Duration.ofSeconds(5);

  private final List<Backend> stack;
  private final boolean allowReset;
  private final Transactions transactions = new Transactions(this);
  private final Set<RowStream> streams = ConcurrentHashMap.newKeySet();
  private final Map<Class<?>, TypeMapping<?>> mappings = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param stack the outermost layer first, the backend last
   */
  OpenDatabase(List<Backend> stack, boolean allowReset) {
    this.stack = stack;
    this.allowReset = allowReset;
  }

  boolean isClosed() {
    return closed.get();
  }

  void requireOpen() {
    if (isClosed()) {
      throw HoldfastException.of(ErrorCode.CLOSED, "The database " + this + " has been closed");
    }
  }

  Backend backend() {
    return stack.get(0);
  }

  Transactions transactions() {
    return transactions;
  }

  ObjectMapper mapper() {
    return MAPPER;
  }

  <T> Scope<T> scope(String name, Class<T> type, Ids ids, @Nullable Note note) {
    requireOpen();
    return Scope.of(this, ids, note, Arguments.requireCollection(name), mapping(type));
  }

  @SuppressWarnings("unchecked")
  private <T> TypeMapping<T> mapping(Class<T> type) {
    Arguments.required(type, "type");
    return (TypeMapping<T>) mappings.computeIfAbsent(type, key -> TypeMapping.of(key, MAPPER));
  }

  List<String> collections() {
    return call("collections", () -> backend().admin(new Admin.Collections()));
  }

  Capabilities capabilities() {
    return call("capabilities", () -> backend().capabilities());
  }

  StorageMetrics metrics() {
    return call("metrics", () -> backend().admin(new Admin.Metrics()));
  }

  Health health() {
    requireOpen();
    long start = System.nanoTime();
    try {
      return backend().health();
    } catch (RuntimeException e) {
      return new Health(
          false, Duration.ofNanos(System.nanoTime() - start), String.valueOf(e.getMessage()));
    }
  }

  ConnectionStatus status() {
    if (isClosed()) {
      return ConnectionStatus.CLOSED;
    }
    return health().healthy() ? ConnectionStatus.OPEN : ConnectionStatus.UNREACHABLE;
  }

  void reset(@Nullable Note note) {
    requireOpen();
    if (!allowReset) {
      throw HoldfastException.of(
          ErrorCode.PERMISSION_DENIED,
          "reset: it drops every collection of "
              + this
              + ", which it was not opened for; open it with allowReset=true, in tests only");
    }
    for (String name : collections()) {
      call("reset", () -> backend().admin(new Admin.Drop(name, note)));
    }
  }

  <B> Optional<B> unwrap(Class<B> type) {
    requireOpen();
    return stack.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  private <R> R call(String where, Supplier<R> work) {
    requireOpen();
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw Failures.known(e).in(where);
    }
  }

  int streams() {
    return streams.size();
  }

  void opened(RowStream stream) {
    streams.add(stream);
    if (isClosed()) {
      stream.end();
    }
  }

  void closed(RowStream stream) {
    streams.remove(stream);
  }

  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    transactions.endAll(LONGEST_ENDING);
    List<Runnable> ends = new ArrayList<>();
    streams.forEach(stream -> ends.add(stream::end));
    OwnThreads.run(ends, LONGEST_ENDING);
    try {
      backend().close();
    } catch (RuntimeException e) {
      throw Failures.known(e).in("close");
    }
  }

  @Override
  public String toString() {
    return backend().toString();
  }
}
