package dev.holdfast.mongo;

import dev.holdfast.Explanation;
import dev.holdfast.JsonForm;
import dev.holdfast.spi.Read;

/** Says how a find is answered. */
final class Explaining {
  private Explaining() {}

  static Explanation explain(Link link, Read.Explain read) {
    String filter = JsonForm.text(read.find().filter());
    return new Explanation("mongodb", "{}", filter, null, link.stored(read.collection()));
  }
}
