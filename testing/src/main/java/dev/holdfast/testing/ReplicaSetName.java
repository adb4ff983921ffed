package dev.holdfast.testing;

import com.mongodb.MongoException;
import com.mongodb.MongoSocketException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.Document;

/** What members of a MongoDB replica set know each other by. */
record ReplicaSetName(String name) {
  private static final Duration ELECTION = Duration.ofSeconds(60);

  /** Nobody else's, so that a driver never takes another server for ours. */
  static ReplicaSetName random() {
    return new ReplicaSetName("hf" + UUID.randomUUID().toString().substring(0, 8));
  }

  /** What each member is started with. */
  List<String> settings() {
    return List.of("--replSet", name);
  }

  /** What stands in a URL. */
  String query() {
    return "replicaSet=" + name;
  }

  /**
   * Makes a replica set of members that run, and waits until it has a primary.
   *
   * @param first a client of one of them; it is closed
   * @param members their addresses
   * @param settings how it is to behave; empty for MongoDB's defaults
   */
  void initiate(MongoClient first, List<String> members, Map<String, Object> settings)
      throws ServerUnavailableException {
    List<Document> hosts =
        IntStream.range(0, members.size())
            .mapToObj(i -> new Document("_id", i).append("host", members.get(i)))
            .toList();
    Document config =
        new Document("_id", name)
            .append("members", hosts)
            .append("settings", new Document(settings));
    try (first) {
      MongoDatabase admin = first.getDatabase("admin");
      admin.runCommand(new Document("replSetInitiate", config));
      if (!Patience.await(ELECTION, () -> hasPrimary(admin))) {
        throw new ServerUnavailableException("the replica set " + name + " has elected no primary");
      }
    } catch (MongoException e) {
      throw new ServerUnavailableException("no replica set can be made: " + e.getMessage(), e);
    }
  }

  private static boolean hasPrimary(MongoDatabase admin) {
    Document hello;
    try {
      hello = admin.runCommand(new Document("hello", 1));
    } catch (MongoSocketException e) {
      // The driver breaks connections to a server that was slow to answer it.
      return false;
    }
    String primary = hello.getString("primary");
    // A member is named primary a moment before it takes writes.
    return hello.getBoolean("isWritablePrimary", false)
        || (primary != null && !primary.equals(hello.getString("me")));
  }
}
