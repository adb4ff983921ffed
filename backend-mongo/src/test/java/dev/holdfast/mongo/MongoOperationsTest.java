package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.Path;
import dev.holdfast.Update;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class MongoOperationsTest {
  private static final String LARGE = "x".repeat(9 << 20);

  private static Write insert(String id, Object value) {
    return new Write.Insert("c", id, Bodies.of(Map.of("v", value)));
  }

  private static MongoCollection<BsonDocument> records(MongoClient client, TestDatabase database) {
    return client.getDatabase(database.name()).getCollection("hf_operations", BsonDocument.class);
  }

  @Test
  void aRecordThatIsLargerThanADocumentIsKeptInParts() {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        MongoClient client = MongoClients.create(database.nativeUrl());
        Database opened = Holdfast.open(database.url())) {
      opened.backend().write(WriteBatch.of(insert("a", LARGE)));
      Write change =
          new Write.Modify(
              "c",
              Target.id("a", null),
              Update.of(List.of(new Update.Set(Path.of("n"), 1L))),
              null);
      WriteBatch batch = WriteBatch.of(change, Images.BOTH).withOperationId(Operation.newId());
      WriteResult first = opened.backend().write(batch);
      WriteResult again = opened.backend().write(batch);
      assertThat(again.outcomes().get(0).revision()).isEqualTo(first.outcomes().get(0).revision());
      assertThat(again.outcomes().get(0).after().get(0).body().toMap())
          .isEqualTo(Map.of("v", LARGE, "n", 1L));
      assertThat(records(client, database).countDocuments()).isEqualTo(2);
    }
  }

  @Test
  void theServerForgetsARecordEightDaysAfterItsIdWasMade() {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        MongoClient client = MongoClients.create(database.nativeUrl());
        Database opened = Holdfast.open(database.url())) {
      Instant before = Instant.now();
      opened.backend().write(WriteBatch.of(insert("a", 1L)).withOperationId(Operation.newId()));
      BsonDocument record = records(client, database).find().first();
      assertThat(record).isNotNull();
      Instant made = Instant.ofEpochMilli(record.getDateTime("made").getValue());
      Duration clocks = Duration.ofSeconds(10);
      assertThat(made).isBetween(before.minus(clocks), Instant.now().plus(clocks));
      List<Number> limits = new ArrayList<>();
      records(client, database)
          .listIndexes(BsonDocument.class)
          .forEach(
              index -> {
                if (index.containsKey("expireAfterSeconds")) {
                  limits.add(index.getNumber("expireAfterSeconds").longValue());
                  assertThat(index.getDocument("key").keySet()).containsExactly("made");
                }
              });
      assertThat(limits).containsExactly(Duration.ofDays(8).toSeconds());
    }
  }

  @Test
  void portionsOfABatchThatIsNotAtomicGoAroundWhatFails() {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        Database opened = Holdfast.open(database.url())) {
      List<Write> writes = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        writes.add(insert("d" + (i % 100 == 7 ? 0 : i), (long) i));
      }
      WriteBatch batch = new WriteBatch(writes, false, Operation.newId(), Images.NONE);
      WriteResult first = opened.backend().write(batch);
      for (int i = 0; i < writes.size(); i++) {
        assertThat(first.outcomes().get(i).error() == null).isEqualTo(i % 100 != 7);
      }
      WriteResult again = opened.backend().write(batch);
      assertThat(again.outcomes()).hasSameSizeAs(first.outcomes());
      assertThat(opened.collection("c").count()).isEqualTo(2970);
    }
  }
}
