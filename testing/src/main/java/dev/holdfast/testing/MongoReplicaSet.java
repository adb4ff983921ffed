package dev.holdfast.testing;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;

/**
 * A MongoDB replica set of several servers, on this machine, for tests of a failover. It elects
 * anew two seconds after its primary has gone, where MongoDB would wait for ten by default. All
 * servers stop when this is closed, and with the JVM, even when that is killed. Not safe for use by
 * several threads, except for the databases.
 */
public final class MongoReplicaSet implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<String, Object> SETTINGS =
      Map.of("electionTimeoutMillis", 2000, "heartbeatIntervalMillis", 500);

  private final ReplicaSetName name;
  private final List<MongoNode> members;
  private final MongoDatabases databases;

  private MongoReplicaSet(ReplicaSetName name, List<MongoNode> members) {
    this.name = name;
    this.members = members;
    this.databases =
        new MongoDatabases(
            members.stream().map(MongoNode::address).collect(Collectors.joining(",")),
            name.query(),
            null);
  }

  /**
   * So many members, all of them up to date, one of them the primary.
   *
   * @param members from 1 to 7
   * @throws org.opentest4j.TestAbortedException when there is no MongoDB; {@link
   *     IllegalStateException} with {@code -Dholdfast.requireServers=true}
   */
  public static MongoReplicaSet start(int members) {
    if (members < 1 || members > 7) {
      throw new IllegalArgumentException(
          "A replica set has from 1 to 7 members that vote, not " + members);
    }
    return MongoServers.own(System.getenv(), binary -> start(binary, members))
        .orAbort("MongoDB replica set");
  }

  private static MongoReplicaSet start(MongoBinary binary, int members)
      throws ServerUnavailableException {
    ReplicaSetName name = ReplicaSetName.random();
    List<MongoNode> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < members; i++) {
        nodes.add(MongoNode.create(binary, ServerFolder.create("holdfast-mongo"), name.settings()));
        nodes.get(i).start();
      }
      name.initiate(
          nodes.get(0).connect(), nodes.stream().map(MongoNode::address).toList(), SETTINGS);
      MongoReplicaSet set = new MongoReplicaSet(name, List.copyOf(nodes));
      set.awaitMembers();
      return set;
    } catch (ServerUnavailableException | RuntimeException | Error e) {
      nodes.forEach(MongoNode::close);
      throw e;
    }
  }

  /** An empty database; its URL names all members. */
  public TestDatabase newDatabase() {
    return TestDatabase.create(databases);
  }

  /**
   * Kills the primary with SIGKILL; the others elect a new one.
   *
   * @return the member's number, for {@link #restart}
   */
  public int killPrimary() {
    int primary = numberOfPrimary();
    members.get(primary).process().kill();
    return primary;
  }

  /** Starts a member that was killed, and returns once it has caught up with the others. */
  public void restart(int member) {
    try {
      members.get(member).start();
    } catch (ServerUnavailableException e) {
      throw new IllegalStateException("Member " + member + " does not come back", e);
    }
    awaitMembers();
  }

  /** Stops the primary where it is, as a machine that hangs would: its connections stay open. */
  public void freezePrimary() {
    members.get(numberOfPrimary()).process().freeze();
  }

  /** Stops all but the primary: from then on no majority acknowledges a write. */
  public void freezeSecondaries() {
    int primary = numberOfPrimary();
    for (int i = 0; i < members.size(); i++) {
      if (i != primary) {
        members.get(i).process().freeze();
      }
    }
  }

  /** Has a primary that no other answers resign after this time, and the others elect anew. */
  public void electAfter(Duration time) {
    try (MongoClient client = members.get(numberOfPrimary()).connect()) {
      MongoDatabase admin = client.getDatabase("admin");
      Document config =
          admin.runCommand(new Document("replSetGetConfig", 1)).get("config", Document.class);
      config.get("settings", Document.class).append("electionTimeoutMillis", time.toMillis());
      config.append("version", config.getInteger("version") + 1);
      admin.runCommand(new Document("replSetReconfig", config));
    }
  }

  /** Lets all members go on. */
  public void thaw() {
    members.forEach(member -> member.process().thaw());
  }

  /** Members that were kept waiting for long elect anew, and for a moment there is none. */
  private int numberOfPrimary() {
    AtomicInteger found = new AtomicInteger(-1);
    boolean elected =
        Patience.await(
            PATIENCE,
            () -> {
              primary().ifPresent(found::set);
              return found.get() >= 0;
            });
    if (!elected) {
      throw new IllegalStateException(name + " has elected no primary");
    }
    return found.get();
  }

  /** Returns once one of the members is the primary. */
  public void awaitPrimary() {
    numberOfPrimary();
  }

  /** Which member is the primary, if there is one at this moment. */
  private OptionalInt primary() {
    return IntStream.range(0, members.size())
        .filter(i -> says(members.get(i), "isWritablePrimary"))
        .findFirst();
  }

  private void awaitMembers() {
    boolean up =
        Patience.await(
            PATIENCE,
            () ->
                members.stream()
                    .filter(member -> member.process().isAlive())
                    .allMatch(
                        member -> says(member, "isWritablePrimary") || says(member, "secondary")));
    if (!up) {
      throw new IllegalStateException(name + " has members that do not come up");
    }
    awaitPrimary();
  }

  private static boolean says(MongoNode member, String field) {
    if (!member.process().isAlive()) {
      return false;
    }
    try (MongoClient client = member.connect()) {
      return client
          .getDatabase("admin")
          .runCommand(new Document("hello", 1))
          .getBoolean(field, false);
    } catch (MongoException e) {
      return false;
    }
  }

  @Override
  public void close() {
    members.forEach(MongoNode::close);
  }
}
