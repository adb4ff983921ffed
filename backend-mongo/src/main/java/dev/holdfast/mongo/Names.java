package dev.holdfast.mongo;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Values;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names of collections as MongoDB holds them. Any name works, within MongoDB's limit of {@value
 * #MOST_BYTES} bytes for the database's name, a dot, and the collection's.
 *
 * <p>{@code %}, {@code .} and {@code $} are written as in {@link Keys}, the empty name is {@code
 * %}, and {@code hf_} at the start, which marks our own collections, is {@code %68f_}.
 */
final class Names {
  static final String OURS = "hf_";

  private static final String OURS_ESCAPED = "%68f_";
  private static final int MOST_BYTES = 255;

  private final String database;
  private final int room;

  /** Names in a database. */
  Names(String database) {
    this.database = database;
    this.room = MOST_BYTES - 1 - database.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * The stored name.
   *
   * @throws HoldfastException INVALID when it is longer than MongoDB allows
   */
  String stored(String collection) {
    String stored = escape(collection);
    if (stored.length() * 3 > room && bytes(stored) > room) {
      throw HoldfastException.invalid(
          "The name of the collection \""
              + Values.shorten(collection)
              + "\" has "
              + bytes(stored)
              + " bytes as MongoDB stores it; in the database \""
              + database
              + "\" allowed are "
              + room);
    }
    return stored;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String escape(String name) {
    if (name.isEmpty()) {
      return "%";
    }
    StringBuilder escaped = new StringBuilder(name.length() + 8);
    int start = 0;
    if (name.startsWith(OURS)) {
      escaped.append(OURS_ESCAPED);
      start = OURS.length();
    }
    for (int i = start; i < name.length(); i++) {
      String written = written(name.charAt(i));
      if (written == null) {
        escaped.append(name.charAt(i));
      } else {
        escaped.append(written);
      }
    }
    return escaped.toString();
  }

  private static @Nullable String written(char c) {
    return switch (c) {
      case '%' -> "%25";
      case '.' -> "%2E";
      case '$' -> "%24";
      default -> null;
    };
  }

  /** The collection with this stored name; empty for one that is ours, or that nobody can name. */
  Optional<String> collection(String stored) {
    if (stored.startsWith(OURS)) {
      return Optional.empty();
    }
    String name =
        stored.equals("%")
            ? ""
            : stored
                .replace("%68", "h")
                .replace("%2E", ".")
                .replace("%24", "$")
                .replace("%25", "%");
    return escape(name).equals(stored) ? Optional.of(name) : Optional.empty();
  }
}
