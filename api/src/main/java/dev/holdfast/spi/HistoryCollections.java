package dev.holdfast.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where the history of a collection is kept: with the collection itself, that is what has to be
 * brought back, or goes. All functions are pure and thread safe.
 */
public final class HistoryCollections {
  private static final String PREFIX = ".history/";
  private static final int LONGEST_COLLECTION = 120;

  private HistoryCollections() {}

  /**
   * The collection of the versions of a collection's records: {@code .history/orders}, or {@code
   * .history/#} and the SHA-256 of its name where that is too long or begins with {@code #}.
   */
  public static String versionsOf(String collection) {
    String versions = PREFIX + collection;
    return Strings.utf8Length(versions) <= LONGEST_COLLECTION && !collection.startsWith("#")
        ? versions
        : PREFIX + "#" + hash(collection);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
