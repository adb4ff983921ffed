package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import dev.holdfast.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Computes HMAC-SHA256 under the key of an audit. Thread-safe. */
final class AuditKey {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST = 16;

  private final SecretKeySpec key;

  AuditKey(Secret secret) {
    byte[] bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
    if (bytes.length < SHORTEST) {
      throw HoldfastException.invalid(
          "The audit's key has "
              + bytes.length
              + " bytes; it needs "
              + SHORTEST
              + " or more, such as from: openssl rand -hex 32");
    }
    this.key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /** As lower-case hex. */
  String mac(byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  String mac(String content) {
    return mac(content.getBytes(StandardCharsets.UTF_8));
  }
}
