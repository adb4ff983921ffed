package dev.holdfast.mongo;

import dev.holdfast.spi.Image;
import dev.holdfast.spi.Strings;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** A document that a write selected, before and after it. */
record Changed(RawDocument before, RawDocument after) {
  private static final Comparator<Changed> BY_ID =
      (a, b) -> Strings.compare(a.after.id(), b.after.id());

  boolean isReal() {
    return before != after;
  }

  /** The outcome of a write that replaced or changed these. */
  static Outcome outcome(List<Changed> changes, Images images) {
    long modified = changes.stream().filter(Changed::isReal).count();
    long revision = changes.size() == 1 ? changes.get(0).after.revision() : 0;
    return new Outcome(
        changes.size(),
        modified,
        null,
        revision,
        wantsBefore(images) ? images(changes, Changed::before) : List.of(),
        wantsAfter(images) ? images(changes, Changed::after) : List.of(),
        null);
  }

  private static List<Image> images(List<Changed> changes, Function<Changed, RawDocument> which) {
    return changes.stream().sorted(BY_ID).map(which).map(RawDocument::image).toList();
  }

  static boolean wantsBefore(Images images) {
    return images == Images.BEFORE || images == Images.BOTH;
  }

  static boolean wantsAfter(Images images) {
    return images == Images.AFTER || images == Images.BOTH;
  }
}
