package dev.holdfast.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.holdfast.testing.Fault.Point;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault hits the request it is meant for, and the server does what the point says. */
class FaultProxyTest {
  /** A freeze is shorter, so that a request that was frozen arrives while the test waits. */
  private static final Duration FROZEN = Duration.ofMillis(200);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static boolean arrives(Point point) {
    return point != Point.BEFORE_SEND;
  }

  private static int count(Connection connection) {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @EnumSource(Point.class)
  void aCommitOfPostgresBreaksWhereThePlanSays(Point point) throws SQLException {
    try (TestDatabase database = TestServer.postgres().newDatabase();
        FaultProxy proxy = FaultProxy.before(database.nativeUrl());
        Connection direct = DriverManager.getConnection(database.nativeUrl());
        Connection client =
            DriverManager.getConnection(proxy.through(database.nativeUrl()) + "&sslmode=disable")) {
      execute(direct, "CREATE TABLE t (n int)");
      client.setAutoCommit(false);
      proxy.plan(Fault.at(point).naming("commit").ofRequest(2).lasting(FROZEN));
      execute(client, "INSERT INTO t VALUES (1)");
      client.commit();
      assertThat(count(direct)).isEqualTo(1);
      execute(client, "INSERT INTO t VALUES (2)");
      assertThatThrownBy(client::commit).isInstanceOf(SQLException.class);
      assertThat(proxy.hits()).isEqualTo(1);
      if (arrives(point)) {
        assertThat(Patience.await(PATIENCE, () -> count(direct) == 2)).isTrue();
      } else {
        assertThat(count(direct)).isEqualTo(1);
      }
    }
  }

  @Test
  void preparedStatementsAreKnownByTheirText() throws SQLException {
    try (TestDatabase database = TestServer.postgres().newDatabase();
        FaultProxy proxy = FaultProxy.before(database.nativeUrl());
        Connection client =
            DriverManager.getConnection(
                proxy.through(database.nativeUrl()) + "&sslmode=disable&prepareThreshold=1")) {
      execute(client, "CREATE TABLE t (n int)");
      try (var insert = client.prepareStatement("INSERT INTO t VALUES (?)")) {
        for (int i = 0; i < 3; i++) {
          insert.setInt(1, i);
          insert.executeUpdate();
        }
        proxy.plan(Fault.at(Point.BEFORE_SEND).naming("insert into T"));
        assertThat(count(client)).isEqualTo(3);
        assertThatThrownBy(insert::executeUpdate).isInstanceOf(SQLException.class);
      }
    }
  }

  private static MongoClient open(String url) {
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(url))
            .retryWrites(false)
            .build());
  }

  @ParameterizedTest
  @EnumSource(Point.class)
  void aWriteOfMongoBreaksWhereThePlanSays(Point point) {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        FaultProxy proxy = FaultProxy.before(database.nativeUrl());
        MongoClient direct = open(database.nativeUrl());
        MongoClient client = open(withDirectConnection(proxy.through(database.nativeUrl())))) {
      MongoCollection<Document> written = collection(client, database);
      MongoCollection<Document> seen = collection(direct, database);
      proxy.plan(Fault.at(point).naming("insert").ofRequest(2).lasting(FROZEN));
      written.insertOne(new Document("n", 1));
      assertThat(written.countDocuments()).isEqualTo(1);
      assertThatThrownBy(() -> written.insertOne(new Document("n", 2)))
          .isInstanceOf(MongoException.class);
      assertThat(proxy.hits()).isEqualTo(1);
      if (arrives(point)) {
        assertThat(Patience.await(PATIENCE, () -> seen.countDocuments() == 2)).isTrue();
      } else {
        assertThat(seen.countDocuments()).isEqualTo(1);
      }
      assertThat(written.countDocuments()).isEqualTo(seen.countDocuments());
    }
  }

  /** The driver asks for a commit again by itself, and the server remembers. */
  @Test
  void aCommitOfMongoIsFoundByItsName() {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        FaultProxy proxy = FaultProxy.before(database.nativeUrl());
        MongoClient client = open(withDirectConnection(proxy.through(database.nativeUrl())));
        ClientSession session = client.startSession()) {
      MongoCollection<Document> written = collection(client, database);
      written.insertOne(new Document("n", 1));
      session.startTransaction();
      written.insertOne(session, new Document("n", 2));
      proxy.plan(Fault.at(Point.BEFORE_REPLY).naming("commitTransaction"));
      session.commitTransaction();
      assertThat(proxy.hits()).isEqualTo(1);
      assertThat(written.countDocuments()).isEqualTo(2);
    }
  }

  private static String withDirectConnection(String url) {
    return url + (url.contains("?") ? "&" : "?") + "directConnection=true";
  }

  private static MongoCollection<Document> collection(MongoClient client, TestDatabase database) {
    return client.getDatabase(database.name()).getCollection("t");
  }

  @Test
  void onCommandAllConnectionsBreakOrStandStill() throws Exception {
    try (TestDatabase database = TestServer.postgres().newDatabase();
        FaultProxy proxy = FaultProxy.before(database.nativeUrl())) {
      String url = proxy.through(database.nativeUrl()) + "&sslmode=disable";
      try (Connection client = DriverManager.getConnection(url)) {
        execute(client, "CREATE TABLE t (n int)");
        proxy.freeze();
        client.setNetworkTimeout(Runnable::run, (int) TimeUnit.SECONDS.toMillis(1));
        assertThatThrownBy(() -> execute(client, "INSERT INTO t VALUES (1)"))
            .isInstanceOf(SQLException.class);
        proxy.thaw();
      }
      try (Connection client = DriverManager.getConnection(url)) {
        assertThat(Patience.await(PATIENCE, () -> count(client) == 1)).isTrue();
        proxy.cut();
        assertThatThrownBy(() -> execute(client, "SELECT 1")).isInstanceOf(SQLException.class);
      }
    }
  }

  @Test
  void halfOfAnAnswerArrivesOrAsMuchAsThePlanSays() {
    assertThat(Fault.at(Point.MID_REPLY).arriving(100)).isEqualTo(50);
    assertThat(Fault.at(Point.MID_REPLY).afterBytes(7).arriving(100)).isEqualTo(7);
    assertThat(Fault.at(Point.MID_REPLY).afterBytes(100).arriving(100)).isEqualTo(99);
  }

  @Test
  void whatIsPlannedAndHasNotHitCanBeForgotten() {
    try (FaultProxy proxy = FaultProxy.to("127.0.0.1", 1)) {
      proxy.plan(Fault.at(Point.BEFORE_SEND), Fault.at(Point.FREEZE).ofRequest(3));
      assertThat(proxy.forget()).isEqualTo(2);
      assertThat(proxy.forget()).isZero();
    }
  }

  @Test
  void aUrlMustNameOneHostAndPort() {
    try (FaultProxy proxy = FaultProxy.to("127.0.0.1", 1)) {
      String there = "127.0.0.1:" + proxy.port();
      assertThat(proxy.through("postgresql://ada:x@db:5432/shop?a=b"))
          .isEqualTo("postgresql://ada:x@" + there + "/shop?a=b");
      assertThat(proxy.through("mongodb://db:27017")).isEqualTo("mongodb://" + there);
      assertThatThrownBy(() -> proxy.through("mongodb://a:1,b:2/shop"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> proxy.through("postgresql://db/shop"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
