package dev.holdfast.testing;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;

/** Starts MongoDB servers of each kind. */
final class MongoServers {
  private static final String USER = "holdfast";

  private MongoServers() {}

  /**
   * Starts a server of some kind with this program.
   *
   * @param <T> the server
   */
  interface Starter<T> {
    T start(MongoBinary binary) throws ServerUnavailableException;
  }

  /** Any server with transactions will do. */
  static ServerSearch<RunningServer> any(Map<String, String> environment) {
    MongoDatabases.requireDriver();
    ServerSearch<RunningServer> search = ServerSearch.asAsked();
    search.way("url", () -> GivenServer.mongo(environment));
    search.way("docker", () -> DockerServers.mongo(environment));
    return addOwn(search, environment, MongoServers::replicaSet);
  }

  /** It must be one that is started here. */
  static <T> ServerSearch<T> own(Map<String, String> environment, Starter<T> starter) {
    MongoDatabases.requireDriver();
    return addOwn(ServerSearch.ofOwn(), environment, starter);
  }

  private static <T> ServerSearch<T> addOwn(
      ServerSearch<T> search, Map<String, String> environment, Starter<T> starter) {
    return search
        .way("local", () -> starter.start(MongoBinary.installed(environment)))
        .way("download", () -> starter.start(MongoBinary.downloaded(UserCache.of(environment))));
  }

  static RunningServer replicaSet(MongoBinary binary) throws ServerUnavailableException {
    ReplicaSetName set = ReplicaSetName.random();
    MongoNode node = MongoNode.create(binary, folder(), set.settings());
    return node.startedOrClosed(
        () -> {
          set.initiate(node.connect(), List.of(node.address()), Map.of());
          return new RunningServer(
              "MongoDB, a replica set of one, " + binary.origin(),
              new MongoDatabases(node.address(), set.query(), null),
              null);
        });
  }

  static RunningServer standalone(MongoBinary binary) throws ServerUnavailableException {
    MongoNode node = MongoNode.create(binary, folder(), List.of());
    return node.startedOrClosed(
        () ->
            new RunningServer(
                "MongoDB, a single server without a replica set, " + binary.origin(),
                new MongoDatabases(node.address(), "", null),
                null));
  }

  static RunningServer withUsers(MongoBinary binary) throws ServerUnavailableException {
    ServerFolder folder = folder();
    ReplicaSetName set = ReplicaSetName.random();
    String password = UUID.randomUUID().toString();
    List<String> settings = new ArrayList<>(set.settings());
    settings.addAll(List.of("--auth", "--keyFile", folder.write("key", "c2VjcmV0").toString()));
    MongoNode node = MongoNode.create(binary, folder, settings);
    return node.startedOrClosed(
        () -> {
          set.initiate(node.connect(), List.of(node.address()), Map.of());
          createUser(node, password);
          return new RunningServer(
              "MongoDB with users, a replica set of one, " + binary.origin(),
              new MongoDatabases(
                  USER + ":" + password + "@" + node.address(),
                  "authSource=admin&" + set.query(),
                  null),
              null);
        });
  }

  /** As the first user, which whoever is on the same machine may make. */
  private static void createUser(MongoNode node, String password)
      throws ServerUnavailableException {
    try (MongoClient client = node.connect()) {
      MongoDatabase admin = client.getDatabase("admin");
      admin.runCommand(
          new Document("createUser", USER)
              .append("pwd", password)
              .append("roles", List.of("root")));
    } catch (MongoException e) {
      throw new ServerUnavailableException("no user can be made: " + e.getMessage(), e);
    }
  }

  static RunningServer withTls(MongoBinary binary) throws ServerUnavailableException {
    ServerFolder folder = folder();
    ReplicaSetName set = ReplicaSetName.random();
    Certificates certificates = Certificates.into(folder);
    MongoNode node = MongoNode.withTls(binary, folder, set.settings(), certificates);
    return node.startedOrClosed(
        () -> {
          set.initiate(node.connect(), List.of(node.address()), Map.of());
          return new RunningServer(
              "MongoDB with TLS, a replica set of one, " + binary.origin(),
              new MongoDatabases(node.address(), set.query(), certificates.trust()),
              certificates.authority());
        });
  }

  private static ServerFolder folder() throws ServerUnavailableException {
    return ServerFolder.create("holdfast-mongo");
  }
}
