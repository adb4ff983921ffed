package dev.holdfast.memory;

import dev.holdfast.tck.HistoryTck;

class MemoryHistoryTest extends HistoryTck {
  @Override
  protected String url() {
    return "memory:";
  }
}
