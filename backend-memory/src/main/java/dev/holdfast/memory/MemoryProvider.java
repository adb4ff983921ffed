package dev.holdfast.memory;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Opens databases in memory. {@code memory:} is a new, empty one each time. {@code memory:name} is
 * the one of that name in this process: whoever opens it while it is open shares it, and it is gone
 * when the last of them closes it.
 *
 * <p>Has no use for hosts, a user, a password, SSL or any option, and refuses them. The size of the
 * pool means nothing here: there is nothing to pool.
 */
public final class MemoryProvider implements BackendProvider {
  private static final String SCHEME = "memory";
  private static final Map<String, Shared> SHARED = new HashMap<>();

  private static final class Shared {
    final MemoryStore store = new MemoryStore();
    int users;
  }

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME);
  }

  @Override
  public Backend open(DatabaseConfig config) {
    refuse(!config.hosts().isEmpty(), "host");
    refuse(config.username() != null, "user");
    refuse(config.password() != null, "password");
    refuse(config.ssl(), "ssl");
    for (String option : config.options().keySet()) {
      refuse(true, option);
    }
    String name = config.database();
    if (name.isEmpty()) {
      return new MemoryBackend(name, new MemoryStore(), () -> {});
    }
    return new MemoryBackend(name, enter(name), () -> leave(name));
  }

  private static void refuse(boolean given, String setting) {
    if (given) {
      throw HoldfastException.invalid(
          "A memory database has no use for the setting " + setting + "; leave it out");
    }
  }

  private static MemoryStore enter(String name) {
    synchronized (SHARED) {
      Shared shared = SHARED.computeIfAbsent(name, key -> new Shared());
      shared.users++;
      return shared.store;
    }
  }

  private static void leave(String name) {
    synchronized (SHARED) {
      Shared shared = SHARED.get(name);
      if (shared != null && --shared.users == 0) {
        SHARED.remove(name);
      }
    }
  }
}
