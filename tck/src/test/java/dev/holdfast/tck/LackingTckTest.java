package dev.holdfast.tck;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;

/** A backend that lacks what it may lack is only skipped, and by no rule about answers. */
class LackingTckTest extends BackendTck {
  @Override
  protected String url() {
    return "lacking:";
  }

  @Override
  protected Database open() {
    return Holdfast.open(new Lacking());
  }
}
