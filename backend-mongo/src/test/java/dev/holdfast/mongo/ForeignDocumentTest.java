package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import org.bson.BsonDateTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents that another program wrote. */
class ForeignDocumentTest {
  private TestDatabase database;
  private MongoClient client;
  private Database opened;
  private MongoCollection<org.bson.Document> raw;

  @BeforeEach
  void open() {
    database = TestServer.mongo().newDatabase();
    client = MongoClients.create(database.nativeUrl());
    opened = Holdfast.open(database.url());
    raw = client.getDatabase(database.name()).getCollection("c");
  }

  @AfterEach
  void close() {
    opened.close();
    client.close();
    database.close();
  }

  @Test
  void aNumberOf32BitsIsANumber() {
    raw.insertOne(new org.bson.Document("_id", "a").append("_rev", 1L).append("n", 5));
    assertThat(opened.collection("c").findById("a")).contains(Document.of("id", "a", "n", 5));
    assertThat(opened.collection("c").count(Field.field("n").eq(5))).isEqualTo(1);
    opened.collection("c").updateOne(Field.field("id").eq("a"), Update.inc("n", 1));
    assertThat(opened.collection("c").findById("a")).contains(Document.of("id", "a", "n", 6));
  }

  @Test
  void aDateIsCorruptAndTheFieldNamed() {
    raw.insertOne(
        new org.bson.Document("_id", "a").append("_rev", 1L).append("at", new BsonDateTime(0)));
    assertThatThrownBy(() -> opened.collection("c").findMany(Filter.all()))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT))
        .hasMessageContaining("\"at\"")
        .hasMessageContaining("DATE_TIME");
  }

  @Test
  void aDocumentWithAnIdentifierOfMongoDbIsCorrupt() {
    raw.insertOne(new org.bson.Document("n", 1));
    assertThatThrownBy(() -> opened.collection("c").findMany(Filter.all()))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT))
        .hasMessageContaining("OBJECT_ID");
  }

  @Test
  void whatHoldfastWritesIsOrdinaryToOthersButForArrays() {
    opened
        .collection("c")
        .insertOne(Document.parse("{\"id\":\"a\",\"n\":1,\"a.b\":2.5,\"tags\":[1,[2]]}"));
    org.bson.Document found = raw.find().first();
    assertThat(found).isNotNull();
    assertThat(found.get("_rev")).isInstanceOf(Long.class);
    found.remove("_rev");
    assertThat(found.toJson())
        .isEqualTo("{\"_id\": \"a\", \"n\": 1, \"a%2Eb\": 2.5, \"tags\": {\"%a\": [1, [2]]}}");
  }
}
