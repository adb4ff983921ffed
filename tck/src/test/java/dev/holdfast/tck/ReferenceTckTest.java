package dev.holdfast.tck;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;

class ReferenceTckTest extends BackendTck {
  @Override
  protected String url() {
    return "reference:";
  }

  @Override
  protected Database open() {
    return Holdfast.open(new ReferenceBackend());
  }
}
