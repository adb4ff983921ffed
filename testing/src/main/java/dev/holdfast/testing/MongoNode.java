package dev.holdfast.testing;

import com.mongodb.client.MongoClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A {@code mongod} on this machine, with a data folder of its own. */
final class MongoNode implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private static final List<String> ALWAYS =
      List.of(
          "--bind_ip",
          "127.0.0.1",
          "--nounixsocket",
          "--wiredTigerCacheSizeGB",
          "0.25",
          "--setParameter",
          "diagnosticDataCollectionEnabled=false");

  private final String host;
  private final int port;
  private final @Nullable SSLContext trust;
  private final ServerProcess process;

  private MongoNode(
      MongoBinary binary,
      ServerFolder folder,
      List<String> settings,
      String host,
      @Nullable SSLContext trust)
      throws ServerUnavailableException {
    this.host = host;
    this.port = Ports.free();
    this.trust = trust;
    List<String> command = new ArrayList<>();
    command.add(binary.program().toString());
    command.addAll(List.of("--dbpath", folder.path().toString()));
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(ALWAYS);
    command.addAll(settings);
    this.process = new ServerProcess(folder.path(), "KILL", folder.as(command));
  }

  /** One that has not been started. */
  static MongoNode create(MongoBinary binary, ServerFolder folder, List<String> settings)
      throws ServerUnavailableException {
    return new MongoNode(binary, folder, settings, "127.0.0.1", null);
  }

  /** One that has not been started, and will refuse whoever speaks no TLS. */
  static MongoNode withTls(
      MongoBinary binary, ServerFolder folder, List<String> settings, Certificates certificates)
      throws ServerUnavailableException {
    List<String> all = new ArrayList<>(settings);
    all.addAll(List.of("--tlsMode", "requireTLS", "--tlsAllowConnectionsWithoutCertificates"));
    all.addAll(List.of("--tlsCertificateKeyFile", certificates.both().toString()));
    all.addAll(List.of("--tlsCAFile", certificates.authority().toString()));
    return new MongoNode(binary, folder, all, "localhost", certificates.trust());
  }

  /** Starts it and waits until it listens. */
  void start() throws ServerUnavailableException {
    process.start();
    if (!Patience.await(START, () -> Ports.answers(port) || !process.isAlive())
        || !process.isAlive()) {
      throw new ServerUnavailableException("mongod does not answer: " + process.log());
    }
  }

  /** Starts it and goes on; when either fails, it is closed. */
  <T> T startedOrClosed(ServerSource<T> next) throws ServerUnavailableException {
    try {
      start();
      return next.start();
    } catch (ServerUnavailableException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** A client of this server only, whatever set it belongs to. */
  MongoClient connect() {
    return MongoDatabases.direct(address(), trust);
  }

  String address() {
    return host + ":" + port;
  }

  ServerProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
