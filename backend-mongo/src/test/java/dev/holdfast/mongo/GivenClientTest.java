package dev.holdfast.mongo;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Update;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bson.codecs.StringCodec;
import org.bson.codecs.configuration.CodecRegistries;
import org.junit.jupiter.api.Test;

/** A client of the application's, whatever it was made for. */
class GivenClientTest {
  private static void with(
      UnaryOperator<MongoClientSettings.Builder> settings, Consumer<Database> use) {
    try (TestDatabase server = TestServer.mongo().newDatabase()) {
      MongoClientSettings.Builder builder =
          MongoClientSettings.builder()
              .applyConnectionString(new ConnectionString(server.nativeUrl()));
      try (MongoClient client = MongoClients.create(settings.apply(builder).build());
          Database database = Holdfast.open(MongoBackend.over(client, server.name()))) {
        use.accept(database);
      }
    }
  }

  private static void writes(Database database) {
    Collection<Document> documents = database.collection("c");
    documents.insertOne(Document.of("id", "a", "n", 1));
    documents.updateOne(field("id").eq("a"), Update.inc("n", 1));
    documents.updateMany(Filter.all(), Update.inc("n", 1));
    documents.unordered().insertMany(List.of(Document.of("id", "b"), Document.of("id", "d")));
    database.transaction(tx -> documents.in(tx).deleteOne(field("id").eq("b")));
    documents.deleteOne(field("id").eq("d"));
  }

  private static void writesAndReads(Database database) {
    writes(database);
    assertThat(database.collection("c").findMany(Filter.all()))
        .containsExactly(Document.of("id", "a", "n", 3));
    assertThat(database.collections()).containsExactly("c");
  }

  @Test
  void mayLimitTheTimeOfOperationsItself() {
    with(settings -> settings.timeout(30, TimeUnit.SECONDS), GivenClientTest::writesAndReads);
  }

  @Test
  void mayHaveOtherCodecsAndConcerns() {
    with(
        settings ->
            settings
                .codecRegistry(CodecRegistries.fromCodecs(new StringCodec()))
                .readConcern(ReadConcern.LINEARIZABLE)
                .writeConcern(WriteConcern.UNACKNOWLEDGED),
        GivenClientTest::writesAndReads);
  }

  @Test
  void mayReadElsewhereAndStillLearnsWhichCollectionsThereAre() {
    with(
        settings ->
            settings
                .readPreference(ReadPreference.secondary())
                .applyToClusterSettings(it -> it.serverSelectionTimeout(1, TimeUnit.SECONDS)),
        database -> {
          writes(database);
          assertThat(database.collections()).containsExactly("c");
          assertThat(database.collection("c").drop()).isTrue();
        });
  }
}
