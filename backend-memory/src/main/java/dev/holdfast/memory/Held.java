package dev.holdfast.memory;

/**
 * A write outside a transaction met a document that an open transaction holds; it takes back what
 * it did and waits. Never leaves the module.
 */
final class Held extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final transient MemoryTransaction holder;

  Held(MemoryTransaction holder, String what) {
    super(what, null, false, false);
    this.holder = holder;
  }
}
