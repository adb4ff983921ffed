package dev.holdfast.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The encryption of one file: AES-256-GCM over segments under a key of the file's own. The nonce of
 * a segment is its index in 11 bytes and a byte that is 1 in the last segment; its associated data
 * binds it to the backup, the file and its place. So no segment can be changed, moved, repeated or
 * cut off.
 */
final class FileSeal {
  static final int SEGMENT_BYTES = 1 << 16;
  static final int TAG_BYTES = 16;

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int COUNTER_AT = 3;

  private final SecretKey key;
  private final String backup;
  private final String file;
  private final Cipher cipher;

  FileSeal(SecretKey key, String backup, String file) {
    this.key = key;
    this.backup = backup;
    this.file = file;
    try {
      this.cipher = Cipher.getInstance(CIPHER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + CIPHER, e);
    }
  }

  byte[] encrypt(byte[] plain, int length, long index, boolean last) {
    try {
      begin(Cipher.ENCRYPT_MODE, index, last);
      return cipher.doFinal(plain, 0, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A segment can not be encrypted", e);
    }
  }

  byte[] decrypt(byte[] stored, int length, long index, boolean last) throws IOException {
    try {
      begin(Cipher.DECRYPT_MODE, index, last);
      return cipher.doFinal(stored, 0, length);
    } catch (AEADBadTagException e) {
      throw new IOException("segment " + index + " of " + file + " does not fit its tag", e);
    } catch (GeneralSecurityException e) {
      throw new IOException("segment " + index + " of " + file + " can not be decrypted", e);
    }
  }

  private void begin(int mode, long index, boolean last) throws GeneralSecurityException {
    ByteBuffer nonce = ByteBuffer.allocate(NONCE_BYTES);
    nonce.putLong(COUNTER_AT, index).put(NONCE_BYTES - 1, (byte) (last ? 1 : 0));
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce.array()));
    cipher.updateAAD(associated(index, last).getBytes(UTF_8));
  }

  private String associated(long index, boolean last) {
    return String.join(
        "\n", "holdfast-backup 1", backup, file, Long.toString(index), last ? "last" : "more");
  }
}
