package dev.holdfast;

import dev.holdfast.spi.BsonSize;
import dev.holdfast.spi.Values;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who does something, and why, said beside a call: {@code
 * db.noting(Note.by("ada").because("refund").with("ticket", 7))}. Layers that record what is done
 * keep it with what was done; without one it has no effect. Immutable.
 */
public final class Note {
  private static final int LONGEST = 1_000;
  private static final int LARGEST = 64 * 1024;
  private static final Note EMPTY = new Note(null, null, Map.of());

  private final @Nullable String by;
  private final @Nullable String because;
  private final Map<String, @Nullable Object> metadata;

  private Note(
      @Nullable String by, @Nullable String because, Map<String, @Nullable Object> metadata) {
    this.by = by;
    this.because = because;
    this.metadata = metadata;
  }

  /** Says nothing yet. */
  public static Note none() {
    return EMPTY;
  }

  /**
   * Says who.
   *
   * @throws HoldfastException INVALID for more than 1,000 characters
   */
  public static Note by(String who) {
    return new Note(text("by", who), null, EMPTY.metadata);
  }

  /** The same note, saying why; INVALID for more than 1,000 characters. */
  public Note because(String why) {
    return new Note(by, text("because", why), metadata);
  }

  /**
   * The same note with a further entry, whose value may be anything that a document can hold.
   *
   * @throws HoldfastException INVALID for another value, or when all entries have more than 64 KB
   */
  public Note with(String key, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(metadata);
    more.put(Arguments.required(key, "key"), value);
    Object plain = Values.normalise(more);
    if (plain == null || Values.depth(plain) > Values.MAX_DEPTH / 2) {
      throw HoldfastException.invalid("The note's entry '" + key + "' is too deep");
    }
    if (BsonSize.value(plain) > LARGEST) {
      throw HoldfastException.invalid(
          "The note has more than "
              + LARGEST
              + " bytes with '"
              + key
              + "'; keep large things"
              + " in a document and note its id");
    }
    return new Note(by, because, Values.asObject(plain));
  }

  private static String text(String what, String text) {
    Arguments.required(text, what);
    if (text.length() > LONGEST) {
      throw HoldfastException.invalid(
          "The note's '" + what + "' has " + text.length() + " characters; it may have " + LONGEST);
    }
    Values.normalise(text);
    return text;
  }

  /** Who, if it is said. */
  public Optional<String> by() {
    return Optional.ofNullable(by);
  }

  /** Why, if it is said. */
  public Optional<String> because() {
    return Optional.ofNullable(because);
  }

  /** What else is said, as plain values; unmodifiable. */
  public Map<String, @Nullable Object> metadata() {
    return metadata;
  }

  @Override
  public String toString() {
    return "by " + by + (because == null ? "" : " because " + because);
  }
}
