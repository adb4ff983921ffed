package dev.holdfast.spi;

/**
 * Where the history of a collection is kept, for the layer that writes it and for what brings
 * collections back or removes them: their history has to go with them. All functions are pure and
 * thread safe.
 */
public final class HistoryCollections {
  /**
   * The collection of what is to be known of histories: its documents have the ids that the
   * functions here give. It is not there before the first history begins.
   */
  public static final String NOTES = ".history";

  /** The id of the note that all collections have a history, and since when. */
  public static final String ALL_BEGUN = "all";

  /** The id of the note of restores of everything, see {@link #restored}. */
  public static final String ALL_RESTORED = "restored";

  private static final String PREFIX = NOTES + "/";
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
        : PREFIX + "#" + Strings.sha256(collection);
  }

  /** The id of the note that a collection has a history, and since when. */
  public static String begun(String collection) {
    return "of/" + collection;
  }

  /** The id of the note until when versions of a collection were pruned. */
  public static String pruned(String collection) {
    return "pruned/" + collection;
  }

  /** The id of the note of the times that restores of a collection alone have made unknown. */
  public static String restored(String collection) {
    return ALL_RESTORED + "/" + collection;
  }
}
