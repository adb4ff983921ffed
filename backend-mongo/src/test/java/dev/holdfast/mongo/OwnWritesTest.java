package dev.holdfast.mongo;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Update;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/**
 * What reads ask for after a write: a state that has it. After a failover the new primary has what
 * was acknowledged, but may not know yet that a majority has.
 */
class OwnWritesTest {
  /** Remembers what was sent, and the server's time of the last write that was answered. */
  private static final class Sent implements CommandListener {
    private static final Set<String> WRITES =
        Set.of("insert", "update", "delete", "findAndModify", "commitTransaction");

    private final List<BsonDocument> reads = new ArrayList<>();
    private BsonTimestamp written = new BsonTimestamp();

    @Override
    public void commandStarted(CommandStartedEvent event) {
      BsonValue concern = event.getCommand().get("readConcern");
      if (concern != null && Set.of("find", "aggregate").contains(event.getCommandName())) {
        reads.add(concern.asDocument().clone());
      }
    }

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
      if (WRITES.contains(event.getCommandName())) {
        written = event.getResponse().getTimestamp("operationTime");
      }
    }
  }

  @Test
  void whatWasWrittenLastIsAskedForByEveryKindOfRead() {
    List<Consumer<Collection<Document>>> writes =
        List.of(
            documents -> documents.insertOne(Document.of("id", "a", "n", 1)),
            documents -> documents.updateOne(field("id").eq("a"), Update.inc("n", 1)),
            documents -> documents.updateMany(field("n").gt(0), Update.inc("n", 1)),
            documents ->
                documents.insertMany(List.of(Document.of("id", "b"), Document.of("id", "c"))),
            documents -> documents.deleteOne(field("id").eq("b")),
            Collection::clear);
    List<Consumer<Collection<Document>>> reads =
        List.of(
            documents -> documents.findById("a"),
            documents -> documents.findMany(Filter.all()),
            Collection::count,
            documents -> documents.replaceOne(field("n").eq(17), Document.of("n", 1)));
    Sent sent = new Sent();
    try (TestDatabase server = TestServer.mongo().newDatabase();
        MongoClient client =
            MongoClients.create(
                MongoClientSettings.builder()
                    .applyConnectionString(new ConnectionString(server.nativeUrl()))
                    .addCommandListener(sent)
                    .build());
        Database database = Holdfast.open(MongoBackend.over(client, server.name()))) {
      Collection<Document> documents = database.collection("c");
      for (Consumer<Collection<Document>> write : writes) {
        write.accept(documents);
        for (Consumer<Collection<Document>> read : reads) {
          sent.reads.clear();
          read.accept(documents);
          BsonTimestamp asked = sent.reads.get(0).getTimestamp("afterClusterTime");
          assertThat(asked).isGreaterThanOrEqualTo(sent.written);
        }
      }
    }
  }
}
