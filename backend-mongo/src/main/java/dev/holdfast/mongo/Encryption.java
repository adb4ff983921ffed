package dev.holdfast.mongo;

import com.mongodb.connection.SslSettings;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Options;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether connections are encrypted, whom they trust and who they say that they are. What is
 * encrypted is always verified, certificate and host name.
 *
 * @param authorities a file of certificates in PEM that are trusted in place of Java's; null for
 *     those
 * @param certificate a file with the client's own certificate in PEM; null for none
 * @param key a file with the key to it, PKCS-8 in PEM; null for none
 */
record Encryption(
    boolean on, @Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
  static final Encryption OFF = new Encryption(false, null, null, null);

  private static final String CA = "sslCaFile";
  private static final String CERTIFICATE = "sslCertFile";
  private static final String KEY = "sslKeyFile";
  private static final List<String> KINDS_OF_KEY = List.of("EC", "RSA", "Ed25519");

  static Encryption of(boolean on, Options options) {
    for (String option : List.of(CA, CERTIFICATE, KEY)) {
      if (!on && options.find(option).isPresent()) {
        throw HoldfastException.invalid(
            option + " is of use with ssl=true only; without it nothing is encrypted");
      }
    }
    if (options.find(CERTIFICATE).isPresent() != options.find(KEY).isPresent()) {
      throw HoldfastException.invalid(
          CERTIFICATE + " and " + KEY + " go together; one of them is missing");
    }
    return new Encryption(
        on,
        options.file(CA).orElse(null),
        options.file(CERTIFICATE).orElse(null),
        options.file(KEY).orElse(null));
  }

  void apply(SslSettings.Builder ssl) {
    ssl.enabled(on);
    if (authorities == null && certificate == null) {
      return;
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), trust(), null);
      ssl.context(context);
    } catch (IOException | GeneralSecurityException e) {
      throw HoldfastException.invalid("The files for ssl cannot be used: " + e.getMessage());
    }
  }

  private TrustManager @Nullable [] trust() throws IOException, GeneralSecurityException {
    if (authorities == null) {
      return null;
    }
    KeyStore store = emptyStore();
    for (Certificate one : certificates(CA, authorities)) {
      store.setCertificateEntry("ca" + store.size(), one);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  private KeyManager @Nullable [] keys() throws IOException, GeneralSecurityException {
    if (certificate == null || key == null) {
      return null;
    }
    char[] password = UUID.randomUUID().toString().toCharArray();
    KeyStore store = emptyStore();
    Certificate[] chain = certificates(CERTIFICATE, certificate).toArray(new Certificate[0]);
    store.setKeyEntry("client", privateKey(key), password, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    return keys.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(String option, Path file)
      throws IOException, GeneralSecurityException {
    byte[] pem = Files.readAllBytes(file);
    List<Certificate> found =
        List.copyOf(
            CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem)));
    if (found.isEmpty()) {
      throw HoldfastException.invalid(
          option + " is \"" + file + "\", which holds no certificates in PEM");
    }
    return found;
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    String pem = Files.readString(file, StandardCharsets.US_ASCII);
    int start = pem.indexOf("-----BEGIN PRIVATE KEY-----");
    int end = pem.indexOf("-----END PRIVATE KEY-----");
    if (start >= 0 && end > start) {
      String text = pem.substring(pem.indexOf('\n', start), end);
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text));
      for (String kind : KINDS_OF_KEY) {
        try {
          return KeyFactory.getInstance(kind).generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
          // It is one of another kind.
        }
      }
    }
    throw HoldfastException.invalid(
        KEY
            + " is \""
            + file
            + "\", which holds no key as PKCS-8 in PEM without a password (BEGIN PRIVATE KEY)");
  }
}
