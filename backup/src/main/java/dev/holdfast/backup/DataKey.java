package dev.holdfast.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The fresh key of one backup, from which the keys of its files and of its manifest are made. */
final class DataKey {
  static final int BYTES = 32;

  private static final String MAC = "HmacSHA256";

  private final byte[] bytes;

  DataKey(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  static DataKey random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new DataKey(bytes);
  }

  byte[] bytes() {
    return bytes.clone();
  }

  FileSeal seal(String backup, String file) {
    SecretKey key = new SecretKeySpec(derive("file\n" + file), "AES");
    return new FileSeal(key, backup, file);
  }

  /** What proves that a manifest was written by somebody with the key. */
  byte[] mac(byte[] manifest) {
    return mac(derive("manifest"), manifest);
  }

  private byte[] derive(String purpose) {
    return mac(bytes, purpose.getBytes(UTF_8));
  }

  private static byte[] mac(byte[] key, byte[] content) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + MAC, e);
    }
  }
}
