package dev.holdfast.persistence;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides of the writes of one batch, in order, whether the buffer can take them, and what it
 * answers, from what is known without the database. What is known of a document from the database
 * may be stale, so it refuses nothing but what could not be applied to it; what the buffer itself
 * holds is in order.
 */
final class Admission {
  private final Buffer buffer;
  private final Map<DocumentKey, Known> changed = new HashMap<>();

  Admission(Buffer buffer) {
    this.buffer = buffer;
  }

  /**
   * A write that can be taken.
   *
   * @param write null when there is nothing to do
   */
  record Admitted(@Nullable Write write, Outcome outcome) {}

  /** What the documents are after the writes so far. */
  Map<DocumentKey, Known> changed() {
    return changed;
  }

  /** Forgets what is not certain, so that a write that was sent already is not judged. */
  void note(Write write, long revision) {
    DocumentKey key = ById.key(write);
    try {
      changed.put(key, known(key).after(write, revision));
    } catch (HoldfastException e) {
      changed.put(key, Known.NOTHING);
    }
  }

  private Known known(DocumentKey key) {
    Known known = changed.get(key);
    return known != null ? known : buffer.known(key);
  }

  /**
   * The write under the revision that it makes.
   *
   * @throws HoldfastException DUPLICATE_KEY, CONFLICT or INVALID when it could not be applied
   */
  Admitted admit(Write given, long revision) {
    DocumentKey key = ById.key(given);
    boolean ours = changed.containsKey(key) || buffer.holds(key);
    Known before = known(key);
    Write write = buffer.expectingReal(given);
    requireRevision(write, key, before, ours);
    if (write instanceof Write.Insert && ours && before.isPresent()) {
      throw HoldfastException.duplicateKey(
          "id", "The buffer holds a document with the id \"" + key.id() + "\" already", null);
    }
    Known after = before.after(write, revision);
    boolean nothing = ours && before.isAbsent() && after.isAbsent();
    if (nothing) {
      return new Admitted(null, Outcome.NONE);
    }
    changed.put(key, after);
    return new Admitted(write, outcome(write, key, ours && before.isAbsent(), revision));
  }

  private static Outcome outcome(Write write, DocumentKey key, boolean absent, long revision) {
    if (write instanceof Write.Insert || absent) {
      return Outcome.inserted(key.id(), revision);
    }
    return Outcome.changed(1, 1, write instanceof Write.Delete ? 0 : revision);
  }

  /** A revision that was made up for a write which waits no more, and which nobody remembers. */
  private static void requireReal(long expected, DocumentKey key) {
    if (Provisional.is(expected)) {
      throw HoldfastException.conflict(
          null,
          "\""
              + key.id()
              + "\" had revision "
              + expected
              + " while a write of it was in the buffer; that write waits no more, and what"
              + " revision it got is not known");
    }
  }

  /** A write behind others of ours can only expect what the last of them makes. */
  private void requireRevision(Write write, DocumentKey key, Known before, boolean ours) {
    Long expected = ById.expected(write);
    if (expected == null) {
      return;
    }
    if (!ours) {
      requireReal(expected, key);
      return;
    }
    Image image = before.image();
    if (before.isAbsent()) {
      throw HoldfastException.conflict(
          null, "\"" + key.id() + "\" was deleted by a write that is still in the buffer");
    }
    long last =
        image != null && Provisional.is(image.revision())
            ? image.revision()
            : buffer.lastRevision(key);
    if (last != expected) {
      throw HoldfastException.conflict(
          last,
          "\""
              + key.id()
              + "\" is at revision "
              + last
              + " with the writes that are still in the buffer, not at "
              + expected);
    }
  }
}
