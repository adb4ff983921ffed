package dev.holdfast.backup;

import dev.holdfast.Capability;
import dev.holdfast.Database;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;

/** Which database it is: not what it is called, which layers and users change. */
final class DatabaseIdentity {
  private DatabaseIdentity() {}

  /** Whether two are the same, however they were opened. */
  static boolean isSame(Database one, Database other) {
    Backend left = ForwardingBackend.innermost(one.backend());
    Backend right = ForwardingBackend.innermost(other.backend());
    return left == right
        || (left.capabilities().has(Capability.DURABLE)
            && left.identity().equals(right.identity()));
  }

  /** One that is gone when it is closed is never the same as another, whatever its name. */
  static String of(Database database) {
    Backend backend = ForwardingBackend.innermost(database.backend());
    return backend.capabilities().has(Capability.DURABLE)
        ? backend.identity()
        : backend.identity() + "#" + BackupLog.of(database).token();
  }
}
