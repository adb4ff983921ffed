package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Strings;
import java.util.Optional;

/**
 * Under which names versions are stored. Those of {@code orders} are the collection {@code
 * .history/orders}; the third version of the record {@code o1} is the document {@code
 * o1@0000000003} in it, so that the versions of a record lie together and in order.
 */
final class VersionNames {
  private static final String PREFIX = HistoryCollections.NOTES + "/";
  private static final String HASHED = PREFIX + "#";

  /** So that the number and the number of a part fit behind it. */
  private static final int LONGEST_KEY = 480;

  private static final int DIGITS = 10;

  private VersionNames() {}

  static boolean areOurs(String collection) {
    return collection.equals(HistoryCollections.NOTES) || collection.startsWith(PREFIX);
  }

  /** Whose versions are in a collection; empty where it holds none, or does not tell. */
  static Optional<String> original(String versions) {
    return versions.startsWith(PREFIX) && !versions.startsWith(HASHED)
        ? Optional.of(versions.substring(PREFIX.length()))
        : Optional.empty();
  }

  /** The id of a version of a record, the first being 1. */
  static String id(String record, long number) {
    String digits = Long.toString(number);
    return key(record) + "@" + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
  }

  static String part(String versionId, int index) {
    return versionId + "/" + index;
  }

  /**
   * The id of the record, or its hash: where that is too long, may be taken for a hash itself, or
   * would lie between the versions of another record.
   */
  private static String key(String record) {
    boolean plain =
        Strings.utf8Length(record) <= LONGEST_KEY
            && !record.startsWith("#")
            && !record.contains("@0");
    return plain ? record : "#" + Strings.sha256(record);
  }

  /** The number in the id of a version. */
  static long number(String versionId) {
    int at = versionId.lastIndexOf('@');
    try {
      return Long.parseLong(versionId.substring(at + 1));
    } catch (NumberFormatException e) {
      throw HoldfastException.invalid(
          "\"" + versionId + "\" is no id of a version; one is such as o1@0000000003");
    }
  }
}
