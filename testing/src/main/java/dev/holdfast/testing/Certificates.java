package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for {@code localhost}, made for one server together with the authority that vouches
 * for it, by the JDK's keytool.
 *
 * @param authority the authority's certificate
 * @param certificate the server's
 * @param key the server's
 * @param both certificate and key in one file
 * @param trust trusts this authority and no other
 */
record Certificates(Path authority, Path certificate, Path key, Path both, SSLContext trust) {
  private static final String AUTHORITY = "authority";
  private static final String SERVER = "server";

  /** In the server's folder. */
  static Certificates into(ServerFolder folder) throws ServerUnavailableException {
    String password = UUID.randomUUID().toString();
    Path store = folder.resolve("keys.p12");
    try {
      keytool(
          folder,
          store,
          password,
          "-genkeypair",
          AUTHORITY,
          "-dname",
          "CN=Holdfast's tests",
          "-keyalg",
          "EC",
          "-groupname",
          "secp256r1",
          "-ext",
          "bc:c");
      keytool(
          folder,
          store,
          password,
          "-genkeypair",
          SERVER,
          "-dname",
          "CN=localhost",
          "-keyalg",
          "EC",
          "-groupname",
          "secp256r1");
      Path request = folder.resolve("request");
      keytool(folder, store, password, "-certreq", SERVER, "-file", request.toString());
      Path signed = folder.resolve("signed");
      keytool(
          folder,
          store,
          password,
          "-gencert",
          AUTHORITY,
          "-ext",
          "san=dns:localhost",
          "-rfc",
          "-infile",
          request.toString(),
          "-outfile",
          signed.toString());
      return written(folder, load(store, password), password, Files.readString(signed));
    } catch (IOException | GeneralSecurityException e) {
      throw new ServerUnavailableException("no certificate can be made: " + e, e);
    }
  }

  private static void keytool(
      ServerFolder folder,
      Path store,
      String password,
      String action,
      String alias,
      String... others)
      throws ServerUnavailableException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                action,
                "-alias",
                alias,
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                password));
    command.addAll(List.of(others));
    folder.run(command);
  }

  private static KeyStore load(Path store, String password)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, password.toCharArray());
    }
    return keys;
  }

  private static Certificates written(
      ServerFolder folder, KeyStore keys, String password, String certificate)
      throws GeneralSecurityException, ServerUnavailableException {
    Certificate authority = keys.getCertificate(AUTHORITY);
    String key = pem("PRIVATE KEY", keys.getKey(SERVER, password.toCharArray()).getEncoded());
    return new Certificates(
        folder.write("authority.pem", pem("CERTIFICATE", authority.getEncoded())),
        folder.write("server.crt", certificate),
        folder.write("server.key", key),
        folder.write("server.pem", certificate + key),
        trusting(authority));
  }

  private static String pem(String label, byte[] content) {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  private static SSLContext trusting(Certificate authority) throws GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      trusted.load(null, null);
    } catch (IOException e) {
      throw new AssertionError("nothing is read", e);
    }
    trusted.setCertificateEntry(AUTHORITY, authority);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
