package dev.holdfast.postgres;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Options;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the connection is encrypted.
 *
 * @param mode as PostgreSQL's clients name it; only {@code verify-full} knows who it talks to
 * @param caFile the authorities to trust; null for Java's
 */
record Encryption(
    String mode, @Nullable String caFile, @Nullable String certFile, @Nullable String keyFile) {
  static Encryption of(boolean ssl, Options options) {
    String mode =
        options.oneOf(
            "sslMode",
            ssl ? "verify-full" : "disable",
            "verify-full",
            "verify-ca",
            "require",
            "prefer",
            "disable");
    if (ssl && (mode.equals("disable") || mode.equals("prefer"))) {
      throw HoldfastException.invalid(
          "ssl is true and sslMode is " + mode + ", which may not encrypt; leave out one of them");
    }
    Encryption encryption =
        new Encryption(
            mode,
            options.file("sslCaFile").map(Path::toString).orElse(null),
            options.file("sslCertFile").map(Path::toString).orElse(null),
            options.file("sslKeyFile").map(Path::toString).orElse(null));
    encryption.requireUse();
    return encryption;
  }

  private void requireUse() {
    boolean files = caFile != null || certFile != null || keyFile != null;
    if (files && mode.equals("disable")) {
      throw HoldfastException.invalid(
          "sslCaFile, sslCertFile and sslKeyFile need ssl=true or an sslMode");
    }
    if ((certFile == null) != (keyFile == null)) {
      throw HoldfastException.invalid(
          "sslCertFile and sslKeyFile go together; one of them is missing");
    }
    if (certFile != null && caFile == null) {
      throw HoldfastException.invalid("sslCertFile needs sslCaFile, the authorities to trust");
    }
  }

  /** May talk to somebody else than the server that was meant, or in the open. */
  boolean isWeak() {
    return !mode.equals("verify-full") && !mode.equals("disable");
  }

  /** The driver's properties. */
  Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("sslmode", mode);
    if (caFile != null) {
      properties.put("sslrootcert", caFile);
    } else if (mode.startsWith("verify")) {
      properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    if (certFile != null && keyFile != null) {
      properties.put("sslcert", certFile);
      properties.put("sslkey", keyFile);
    }
    return properties;
  }
}
