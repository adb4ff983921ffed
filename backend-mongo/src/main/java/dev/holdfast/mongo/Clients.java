package dev.holdfast.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.ReadPreference;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterSettings;
import dev.holdfast.Secret;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes clients of the driver as the settings ask for. */
final class Clients {
  private Clients() {}

  static MongoClient open(Settings settings) {
    CertificateRefusals refusals = new CertificateRefusals(settings);
    MongoClientSettings.Builder client =
        MongoClientSettings.builder()
            .applicationName("holdfast")
            .inetAddressResolver(Clients::lookUp)
            .retryReads(false)
            .retryWrites(false)
            .readPreference(ReadPreference.valueOf(settings.readPreference()))
            .applyToClusterSettings(cluster -> cluster(cluster.serverSelector(refusals), settings))
            .applyToServerSettings(server -> server.addServerMonitorListener(refusals))
            .applyToSocketSettings(
                socket ->
                    socket
                        .connectTimeout(millis(settings), TimeUnit.MILLISECONDS)
                        .readTimeout(settings.socketTimeout().toMillis(), TimeUnit.MILLISECONDS))
            .applyToConnectionPoolSettings(
                pool ->
                    pool.maxSize(settings.config().poolSize())
                        .maxWaitTime(settings.busyTimeout().toMillis(), TimeUnit.MILLISECONDS))
            .applyToSslSettings(settings.encryption()::apply);
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
}
