package dev.holdfast.mongo;

import dev.holdfast.Index;
import dev.holdfast.Sort;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/**
 * A declared index. MongoDB has one index for each list of keys, whatever the names are, so its
 * name there is made from the keys: two declared with the same keys share it.
 */
record Declared(Index index) {
  private static final int SHOWN = 60;
  private static final int HASH_BYTES = 10;

  /** The name of the index of MongoDB that serves queries. */
  String stored() {
    return "hf_".concat(text());
  }

  /** The name of the index of MongoDB that keeps values unique. */
  String storedUnique() {
    return "hfu_".concat(text());
  }

  /** Something to read, cut and cleaned, and a hash that tells all lists of keys apart. */
  private String text() {
    StringBuilder text = new StringBuilder();
    for (Sort key : index.keys()) {
      text.append(Keys.path(key.path())).append(key.descending() ? "%-" : "%+");
    }
    String shown = text.toString().replaceAll("%.", "_").replaceAll("[^A-Za-z0-9_.]", "");
    return shown.substring(0, Math.min(shown.length(), SHOWN)) + hash(text.toString());
  }

  private static String hash(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }

  /** Its keys as MongoDB has them. */
  BsonDocument keys() {
    BsonDocument keys = new BsonDocument();
    for (Sort key : index.keys()) {
      String path = Keys.path(key.path());
      if (!keys.containsKey(path)) {
        keys.append(path, new BsonInt32(key.descending() ? -1 : 1));
      }
    }
    return keys;
  }

  /**
   * Its keys with the id at the end, in the direction of the last one, so that an order is total.
   */
  BsonDocument keysWithId() {
    BsonDocument keys = keys();
    if (!keys.containsKey(Keys.ID)) {
      boolean descending = index.keys().get(index.keys().size() - 1).descending();
      keys.append(Keys.ID, new BsonInt32(descending ? -1 : 1));
    }
    return keys;
  }

  /** Whether the same index of MongoDB keeps the values of both unique. */
  boolean keepsUniqueWith(Declared other) {
    return index.unique() && storedUnique().equals(other.storedUnique());
  }

  /** Whether MongoDB has such an index from the start, and takes no other. */
  boolean isOnIdAlone() {
    return keys().size() == 1 && keys().containsKey(Keys.ID);
  }
}
