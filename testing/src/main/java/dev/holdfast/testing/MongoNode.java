package dev.holdfast.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

  private final int port;
  private final ServerProcess process;

  private MongoNode(int port, ServerProcess process) {
    this.port = port;
    this.process = process;
  }

  /** One that has not been started. */
  static MongoNode create(MongoBinary binary, ServerFolder folder, List<String> settings)
      throws ServerUnavailableException {
    int port = Ports.free();
    List<String> command = new ArrayList<>();
    command.add(binary.program().toString());
    command.addAll(List.of("--dbpath", folder.path().toString()));
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(ALWAYS);
    command.addAll(settings);
    return new MongoNode(port, new ServerProcess(folder.path(), "KILL", folder.as(command)));
  }

  /** Starts it and waits until it listens. */
  void start() throws ServerUnavailableException {
    process.start();
    if (!Patience.await(START, () -> Ports.answers(port) || !process.isAlive())
        || !process.isAlive()) {
      throw new ServerUnavailableException("mongod does not answer: " + process.log());
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  ServerProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
