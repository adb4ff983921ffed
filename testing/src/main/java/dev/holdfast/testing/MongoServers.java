package dev.holdfast.testing;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.Document;

/** Starts MongoDB servers of each kind. */
final class MongoServers {
  private static final Duration ELECTION = Duration.ofSeconds(60);

  private MongoServers() {}

  /** Starts a server of some kind with this program. */
  interface Starter {
    RunningServer start(MongoBinary binary) throws ServerUnavailableException;
  }

  /** Any server with transactions will do. */
  static ServerSearch any(Map<String, String> environment) {
    MongoDatabases.requireDriver();
    ServerSearch search = ServerSearch.asAsked();
    search.way("url", () -> GivenServer.mongo(environment));
    return addOwn(search, environment, MongoServers::replicaSet);
  }

  /** It must be one that is started here. */
  static ServerSearch own(Map<String, String> environment, Starter starter) {
    MongoDatabases.requireDriver();
    return addOwn(ServerSearch.ofOwn(), environment, starter);
  }

  private static ServerSearch addOwn(
      ServerSearch search, Map<String, String> environment, Starter starter) {
    return search
        .way("local", () -> starter.start(MongoBinary.installed(environment)))
        .way("download", () -> starter.start(MongoBinary.downloaded(UserCache.of(environment))));
  }

  static RunningServer replicaSet(MongoBinary binary) throws ServerUnavailableException {
    String name = "hf" + UUID.randomUUID().toString().substring(0, 8);
    MongoNode node =
        MongoNode.create(binary, ServerFolder.create("holdfast-mongo"), List.of("--replSet", name));
    try {
      node.start();
      initiate(node.address(), name, List.of(node.address()), Map.of());
    } catch (ServerUnavailableException | RuntimeException | Error e) {
      node.close();
      throw e;
    }
    return new RunningServer(
        "MongoDB, a replica set of one, " + binary.origin(),
        new MongoDatabases(node.address(), "replicaSet=" + name),
        null);
  }

  static RunningServer standalone(MongoBinary binary) throws ServerUnavailableException {
    MongoNode node = MongoNode.create(binary, ServerFolder.create("holdfast-mongo"), List.of());
    try {
      node.start();
    } catch (ServerUnavailableException | RuntimeException | Error e) {
      node.close();
      throw e;
    }
    return new RunningServer(
        "MongoDB, a single server without a replica set, " + binary.origin(),
        new MongoDatabases(node.address(), ""),
        null);
  }

  /**
   * Makes a replica set of servers that run, and waits for its primary.
   *
   * @param reachable the address of one of them, seen from here
   * @param members their addresses, seen from each other
   */
  static void initiate(
      String reachable, String name, List<String> members, Map<String, Object> settings)
      throws ServerUnavailableException {
    List<Document> documents =
        IntStream.range(0, members.size())
            .mapToObj(i -> new Document("_id", i).append("host", members.get(i)))
            .toList();
    Document config = new Document("_id", name).append("members", documents);
    if (!settings.isEmpty()) {
      config.append("settings", new Document(settings));
    }
    try (MongoClient client = direct(reachable)) {
      MongoDatabase admin = client.getDatabase("admin");
      admin.runCommand(new Document("replSetInitiate", config));
      if (!Patience.await(ELECTION, () -> isElected(admin))) {
        throw new ServerUnavailableException("the replica set has elected no primary");
      }
    } catch (MongoException e) {
      throw new ServerUnavailableException("no replica set can be made: " + e.getMessage(), e);
    }
  }

  static MongoClient direct(String address) {
    return MongoClients.create(
        "mongodb://"
            + address
            + "/?directConnection=true&connectTimeoutMS=2000&serverSelectionTimeoutMS=20000"
            + "&heartbeatFrequencyMS=500");
  }

  private static boolean isElected(MongoDatabase admin) {
    Document hello = admin.runCommand(new Document("hello", 1));
    return hello.getBoolean("isWritablePrimary", false) || hello.containsKey("primary");
  }
}
