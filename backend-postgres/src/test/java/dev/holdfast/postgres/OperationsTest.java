package dev.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Capability;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Path;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.UuidSource;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult.Outcome;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where and for how long operations are remembered, and at what price. */
class OperationsTest {
  private final TestDatabase database = TestServer.postgres().newDatabase();
  private Connection connection;
  private Statement sql;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection(database.nativeUrl());
    sql = connection.createStatement();
  }

  @AfterEach
  void drop() throws SQLException {
    connection.close();
    database.close();
  }

  private long number(String question) throws SQLException {
    try (ResultSet rows = sql.executeQuery(question)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static WriteBatch inc(String id) {
    Update update = Update.of(List.of(new Update.Inc(Path.of("n"), 1L)));
    return WriteBatch.of(new Write.Modify("c", Target.id(id, null), update, null))
        .withOperationId(Operation.newId());
  }

  private void makeLayoutOne() throws SQLException {
    try (Database db = Holdfast.open(database.url())) {
      db.collection("c").insertOne(Document.of("id", "a", "n", 1));
    }
    sql.execute("DROP TABLE holdfast.hf_operations");
    sql.execute("UPDATE holdfast.hf_meta SET layout=1");
  }

  @Test
  void theFirstLayoutIsBroughtUp() throws SQLException {
    makeLayoutOne();
    try (Database db = Holdfast.open(database.url())) {
      WriteBatch batch = inc("a");
      db.backend().write(batch);
      db.backend().write(batch);
      assertThat(db.collection("c").findById("a")).contains(Document.of("id", "a", "n", 2));
    }
    assertThat(number("SELECT layout FROM holdfast.hf_meta")).isEqualTo(2);
  }

  @Test
  void aUserWhoMayNotBringItUpDoesWithoutAndLearnsWhy() throws SQLException {
    makeLayoutOne();
    assertIsWithoutOperations("open the database once as the owner of the schema");
    assertThat(number("SELECT layout FROM holdfast.hf_meta")).isEqualTo(1);
  }

  @Test
  void aUserWithoutRightsOnTheRecordsDoesWithoutAndLearnsWhy() throws SQLException {
    makeLayoutOne();
    Holdfast.open(database.url()).close();
    assertIsWithoutOperations("GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE");
  }

  private void assertIsWithoutOperations(String why) throws SQLException {
    String role = "app_" + database.name();
    sql.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
    try {
      sql.execute("GRANT USAGE ON SCHEMA holdfast TO " + role);
      sql.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA holdfast TO " + role);
      sql.execute("GRANT SELECT ON ALL TABLES IN SCHEMA holdfast TO " + role);
      sql.execute("GRANT INSERT, UPDATE, DELETE ON holdfast.c TO " + role);
      String url =
          "postgresql://"
              + role
              + ":secret"
              + database.url().substring(database.url().indexOf('@'));
      try (Database db = Holdfast.open(url)) {
        db.collection("c").insertOne(Document.of("id", "b", "n", 1));
        assertThat(db.capabilities().has(Capability.OPERATION_IDS)).isFalse();
        assertThatThrownBy(() -> db.backend().write(inc("b"))).hasMessageContaining(why);
        assertThat(db.collection("c").findById("b")).contains(Document.of("id", "b", "n", 1));
      }
    } finally {
      sql.execute("DROP OWNED BY " + role);
      sql.execute("DROP ROLE " + role);
    }
  }

  @Test
  void oldRecordsGoAndNewOnesStay() throws SQLException {
    try (Database db = Holdfast.open(database.url())) {
      Instant old = Instant.now().minus(Duration.ofDays(8)).minusSeconds(1);
      Instant young = Instant.now().minus(Duration.ofDays(8)).plusSeconds(3600);
      for (int i = 0; i < 100; i++) {
        addRecord(new UuidSource(() -> old).next());
      }
      addRecord(new UuidSource(() -> young).next());
      WriteBatch batch = inc("none");
      BackendTransaction transaction = db.backend().begin(TransactionOptions.DEFAULT);
      transaction.write(batch);
      transaction.commit();
      assertThat(number("SELECT count(*) FROM holdfast.hf_operations")).isEqualTo(2);
      db.backend().write(batch);
    }
  }

  private void addRecord(String id) throws SQLException {
    sql.execute("INSERT INTO holdfast.hf_operations VALUES('" + id + "','')");
  }

  @Test
  void aTransactionDoesNotReadAllRecordsToFindOneWhenTheyWereFewAtFirst() throws SQLException {
    try (Database db = Holdfast.open(database.url())) {
      db.collection("c").insertOne(Document.of("id", "a", "n", 1));
      Table table =
          new Table(number("SELECT n FROM holdfast.hf_collections"), "c", "c", "holdfast");
      Link link = new Link(connection);
      for (int i = 0; i < 20; i++) {
        incWithin(link, table);
      }
      sql.execute("ANALYZE holdfast.hf_operations");
      for (int i = 0; i < 20; i++) {
        incWithin(link, table);
      }
      sql.execute(
          "INSERT INTO holdfast.hf_operations SELECT 'x'||n,'' FROM generate_series(1,5000) AS n");
      String scans = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname='hf_operations'";
      connection.setAutoCommit(false);
      long before = number(scans);
      incWithin(link, table);
      assertThat(number(scans)).isEqualTo(before);
    }
  }

  private static void incWithin(Link link, Table table) {
    WriteBatch batch = inc("a");
    Operation operation = Objects.requireNonNull(Operation.of(batch));
    OperationStatements statements =
        OperationStatements.within(link, table, EncodedBodies.json(batch), operation);
    assertThat(batch.writes().get(0).accept(statements)).isPresent();
  }

  @Test
  void theCommonWritesAreOneStatementEach() throws SQLException {
    try (Database db = Holdfast.open(database.url())) {
      db.collection("c").insertOne(Document.of("id", "a", "n", 1));
      Table table =
          new Table(number("SELECT n FROM holdfast.hf_collections"), "c", "c", "holdfast");
      List<Write> writes =
          List.of(
              new Write.Insert("c", "new", Bodies.of(Map.of())),
              new Write.Replace("c", Target.id("a", null), Bodies.of(Map.of("n", 5L)), null),
              inc("a").writes().get(0),
              new Write.Delete("c", Target.id("a", null)),
              new Write.Delete("c", Target.id("none", null)));
      for (Write write : writes) {
        WriteBatch batch = WriteBatch.of(write).withOperationId(Operation.newId());
        EncodedBodies<byte[]> encoded = EncodedBodies.json(batch);
        Operation operation = Objects.requireNonNull(Operation.of(batch));
        OperationStatements statements =
            OperationStatements.within(new Link(connection), table, encoded, operation);
        Optional<Outcome> first = write.accept(statements);
        assertThat(first).as("%s", write).isPresent();
        assertThat(write.accept(statements)).as("%s again", write).isEmpty();
        assertThat(db.backend().write(batch).outcomes()).containsExactly(first.orElseThrow());
      }
    }
  }
}
