package dev.holdfast.backup;

import dev.holdfast.HoldfastException;
import dev.holdfast.Secret;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What the user knows, and the keys that were made from it: to make one takes a quarter of a
 * second, and the backups of a chain share theirs. Thread-safe.
 */
final class Passphrase {
  private static final String KDF = "PBKDF2WithHmacSHA256";

  private final Secret secret;
  private final Map<String, byte[]> keys = new HashMap<>();
  private volatile boolean opened;

  Passphrase(Secret secret) {
    if (secret.reveal().isEmpty()) {
      throw HoldfastException.invalid(
          "The key of the backups is empty; give one, the longer the better");
    }
    this.secret = secret;
  }

  synchronized byte[] key(byte[] salt, int iterations) {
    return keys.computeIfAbsent(
        iterations + " " + HexFormat.of().formatHex(salt), name -> derive(salt, iterations));
  }

  private byte[] derive(byte[] salt, int iterations) {
    char[] text = secret.reveal().toCharArray();
    PBEKeySpec spec = new PBEKeySpec(text, salt, iterations, DataKey.BYTES * Byte.SIZE);
    Arrays.fill(text, ' ');
    try {
      return SecretKeyFactory.getInstance(KDF).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + KDF, e);
    } finally {
      spec.clearPassword();
    }
  }

  /** To be called when a backup was encrypted under it. */
  void hasOpened() {
    opened = true;
  }

  /** Whether some backup was encrypted under it, so that it cannot be mistyped. */
  boolean hasOpenedSomething() {
    return opened;
  }

  @Override
  public String toString() {
    return "passphrase ***";
  }
}
