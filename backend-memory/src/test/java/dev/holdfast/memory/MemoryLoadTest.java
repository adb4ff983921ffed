package dev.holdfast.memory;

import dev.holdfast.tck.LoadTck;

class MemoryLoadTest extends LoadTck {
  @Override
  protected String url() {
    return "memory:";
  }
}
