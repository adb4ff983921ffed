package dev.holdfast.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.ReadPreference;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterSettings;
import com.mongodb.connection.SslSettings;
import dev.holdfast.HoldfastException;
import dev.holdfast.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes clients of the driver as the settings ask for. */
final class Clients {
  private Clients() {}

  static MongoClient open(Settings settings) {
    MongoClientSettings.Builder client =
        MongoClientSettings.builder()
            .applicationName("holdfast")
            .inetAddressResolver(Clients::lookUp)
            .retryReads(settings.retry())
            .retryWrites(settings.retry())
            .readPreference(ReadPreference.valueOf(settings.readPreference()))
            .applyToClusterSettings(cluster -> cluster(cluster, settings))
            .applyToSocketSettings(
                socket ->
                    socket
                        .connectTimeout(millis(settings), TimeUnit.MILLISECONDS)
                        .readTimeout(settings.socketTimeout().toMillis(), TimeUnit.MILLISECONDS))
            .applyToConnectionPoolSettings(
                pool ->
                    pool.maxSize(settings.config().poolSize())
                        .maxWaitTime(settings.busyTimeout().toMillis(), TimeUnit.MILLISECONDS))
            .applyToSslSettings(ssl -> ssl(ssl, settings));
    String user = settings.config().username();
    if (user != null) {
      Secret password = settings.config().password();
      char[] text = password == null ? new char[0] : password.reveal().toCharArray();
      client.credential(MongoCredential.createCredential(user, settings.authSource(), text));
    }
    return MongoClients.create(client.build());
  }

  /**
   * The addresses of a host under the name that was given. The driver asks an address without a
   * name for one, by DNS, and has the certificate verified for what it is told: so 127.0.0.1 would
   * pass as localhost.
   */
  private static List<InetAddress> lookUp(String host) throws UnknownHostException {
    List<InetAddress> named = new ArrayList<>();
    for (InetAddress address : InetAddress.getAllByName(host)) {
      named.add(InetAddress.getByAddress(host, address.getAddress()));
    }
    return named;
  }

  private static int millis(Settings settings) {
    return Math.toIntExact(settings.connectTimeout().toMillis());
  }

  private static void cluster(ClusterSettings.Builder cluster, Settings settings) {
    cluster.serverSelectionTimeout(millis(settings), TimeUnit.MILLISECONDS);
    if (settings.srv()) {
      cluster.srvHost(settings.hosts().get(0));
    } else {
      cluster.hosts(settings.hosts().stream().map(ServerAddress::new).toList());
    }
    if (settings.replicaSet() != null) {
      cluster.requiredReplicaSetName(settings.replicaSet());
    }
    if (settings.directConnection()) {
      cluster.mode(ClusterConnectionMode.SINGLE);
    }
  }

  private static void ssl(SslSettings.Builder ssl, Settings settings) {
    ssl.enabled(settings.config().ssl() || settings.srv());
    Path trusted = settings.caFile();
    if (trusted != null) {
      ssl.context(context(trusted));
    }
  }

  private static SSLContext context(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      List<Certificate> certificates =
          List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("ca" + i, certificates.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw HoldfastException.invalid(
          "tlsCaFile is \"" + file + "\", which holds no certificates in PEM: " + e.getMessage());
    }
  }
}
