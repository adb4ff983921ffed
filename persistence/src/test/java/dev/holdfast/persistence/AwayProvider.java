package dev.holdfast.persistence;

import dev.holdfast.Capability;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendProvider;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens {@code away:name}, which is {@code memory:name} on a server that may be away. */
public final class AwayProvider implements BackendProvider {
  /** Why it cannot be opened; null when it can. */
  static volatile @Nullable Supplier<HoldfastException> refusal;

  /** What it cannot do when it is opened. */
  static volatile Capability[] lacking = {};

  /** For the service loader. */
  public AwayProvider() {}

  static void away() {
    refusal = () -> HoldfastException.of(ErrorCode.UNAVAILABLE, "connection refused");
  }

  static void back() {
    refusal = null;
    lacking = new Capability[0];
  }

  @Override
  public Set<String> schemes() {
    return Set.of("away");
  }

  @Override
  public Optional<String> identity(DatabaseConfig config) {
    return Optional.of("memory:" + config.database());
  }

  @Override
  public Backend open(DatabaseConfig config) {
    Supplier<HoldfastException> why = refusal;
    if (why != null) {
      throw why.get();
    }
    return new Line(Holdfast.open("memory:" + config.database()).backend(), lacking);
  }
}
