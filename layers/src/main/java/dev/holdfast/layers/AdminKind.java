package dev.holdfast.layers;

import dev.holdfast.spi.Admin;

/** Tells requests that only ask from those that change something. */
final class AdminKind {
  private AdminKind() {}

  static boolean changes(Admin<?> request) {
    return !(request instanceof Admin.Collections
        || request instanceof Admin.Indexes
        || request instanceof Admin.Metrics);
  }
}
