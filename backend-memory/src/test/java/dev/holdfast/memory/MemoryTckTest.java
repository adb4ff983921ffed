package dev.holdfast.memory;

import dev.holdfast.tck.BackendTck;

class MemoryTckTest extends BackendTck {
  @Override
  protected String url() {
    return "memory:";
  }
}
