package dev.holdfast.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The data key of a backup as it stands in its manifest, encrypted under a key that PBKDF2 makes
 * from what the user knows. The arrays are not copied: nobody changes them.
 *
 * @param wrapped a nonce of 12 bytes, then the data key and its tag
 */
@SuppressWarnings("ArrayRecordComponent")
record KeyWrap(int iterations, byte[] salt, byte[] wrapped) {
  static final int ITERATIONS = 600_000;
  static final int MOST_ITERATIONS = 10_000_000;
  static final int SALT_BYTES = 16;
  static final int MOST_SALT_BYTES = 64;
  static final int WRAPPED_BYTES = 12 + DataKey.BYTES + FileSeal.TAG_BYTES;

  private static final int NONCE_BYTES = 12;

  /**
   * Wraps a key.
   *
   * @param like of the backup that this one builds on, whose salt is taken; null for a new one
   */
  static KeyWrap of(DataKey dataKey, Passphrase passphrase, String backup, @Nullable KeyWrap like) {
    int iterations = like == null ? ITERATIONS : like.iterations;
    byte[] salt = like == null ? random(SALT_BYTES) : like.salt;
    byte[] nonce = random(NONCE_BYTES);
    try {
      byte[] key = passphrase.key(salt, iterations);
      byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, key, nonce, backup).doFinal(dataKey.bytes());
      byte[] wrapped = Arrays.copyOf(nonce, WRAPPED_BYTES);
      System.arraycopy(encrypted, 0, wrapped, NONCE_BYTES, encrypted.length);
      return new KeyWrap(iterations, salt, wrapped);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A key can not be encrypted", e);
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /** The data key; {@link Problem#WRONG_KEY} when the passphrase is not the one. */
  DataKey unwrap(Passphrase passphrase, String backup) {
    byte[] key = passphrase.key(salt, iterations);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(wrapped, NONCE_BYTES), backup);
      byte[] data = cipher.doFinal(wrapped, NONCE_BYTES, wrapped.length - NONCE_BYTES);
      passphrase.hasOpened();
      return new DataKey(data);
    } catch (AEADBadTagException e) {
      throw Problem.WRONG_KEY.of(
          "The backup " + backup + " is encrypted under another key than the one that was given",
          e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A key can not be decrypted", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, String backup)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    GCMParameterSpec parameters = new GCMParameterSpec(FileSeal.TAG_BYTES * Byte.SIZE, nonce);
    cipher.init(mode, new SecretKeySpec(key, "AES"), parameters);
    cipher.updateAAD(("holdfast-backup 1\n" + backup + "\nkey").getBytes(UTF_8));
    return cipher;
  }
}
