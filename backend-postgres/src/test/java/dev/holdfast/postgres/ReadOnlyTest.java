package dev.holdfast.postgres;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever only reads is told so: it is no outage, which would be waited out and tried again. */
class ReadOnlyTest {
  private final TestDatabase server = TestServer.postgres().newDatabase();

  @BeforeEach
  void fill() {
    try (Database database = Holdfast.open(server.url())) {
      database.collection("c").insertOne(Document.of("id", "a", "n", 1));
    }
  }

  @AfterEach
  void drop() {
    server.close();
  }

  private static void refusesEveryWrite(Database database) {
    Collection<Document> documents = database.collection("c");
    List<Runnable> writes =
        List.of(
            () -> documents.insertOne(Document.of("id", "b")),
            () -> documents.updateOne(field("id").eq("a"), Update.inc("n", 1)),
            () -> documents.updateMany(Filter.all(), Update.inc("n", 1)),
            () -> documents.deleteOne(field("id").eq("a")),
            () -> database.collection("new").insertOne(Document.of("id", "b")),
            () -> database.transaction(tx -> documents.in(tx).deleteMany(Filter.all())));
    for (Runnable write : writes) {
      HoldfastException refusal = catchThrowableOfType(HoldfastException.class, write::run);
      assertThat(refusal.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    }
    assertThat(documents.findById("a").orElseThrow().getLong("n")).hasValue(1L);
    assertThat(documents.count()).isEqualTo(1);
  }

  @Test
  void aUserWhoseTransactionsAreReadOnlyMayNotWrite() throws Exception {
    try (Connection connection = DriverManager.getConnection(server.nativeUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ALTER DATABASE " + server.name() + " SET default_transaction_read_only=on");
    }
    try (Database database = Holdfast.open(server.url())) {
      refusesEveryWrite(database);
    }
  }

  @Test
  void aReadOnlySourceOfTheApplicationWritesNotEvenByStatementsOfTheirOwn() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.nativeUrl());
    config.setReadOnly(true);
    config.setMaximumPoolSize(2);
    try (HikariDataSource source = new HikariDataSource(config);
        Database database = Holdfast.open(PostgresBackend.over(source))) {
      refusesEveryWrite(database);
    }
  }
}
