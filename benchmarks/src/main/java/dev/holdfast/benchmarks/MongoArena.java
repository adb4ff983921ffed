package dev.holdfast.benchmarks;

import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bson.codecs.Codec;
import org.bson.codecs.configuration.CodecRegistries;

/** A database of MongoDB, with a collection for each contender. */
final class MongoArena implements Arena {
  /** What a transaction promises, the same for all contenders. */
  static final TransactionOptions TRANSACTION =
      TransactionOptions.builder()
          .readConcern(ReadConcern.SNAPSHOT)
          .writeConcern(WriteConcern.MAJORITY.withJournal(true))
          .build();

  private final TestServer server = TestServer.mongo();
  private final TestDatabase database = server.newDatabase();
  private final String url = database.nativeUrl() + "&w=majority&journal=true";

  @Override
  public Map<String, Supplier<Contender>> contenders() {
    Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
    contenders.put("raw", () -> driver("raw driver, its record codec", "by_record_codec"));
    contenders.put(
        "documents",
        () -> driver("raw driver, Document", "by_documents", new DocumentOrderCodec()));
    contenders.put("best", () -> driver("best by hand", "by_hand", new HandOrderCodec()));
    contenders.put("holdfast", () -> new HoldfastContender(database.url()));
    contenders.put("spring", () -> new SpringMongoContender(client(), database.name()));
    contenders.put("morphia", () -> new MorphiaContender(client(), database.name()));
    contenders.put("jnosql", () -> new JnosqlContender(client(), url, database.name()));
    return contenders;
  }

  private Contender driver(String name, String collection, Codec<?>... codecs) {
    MongoClient client = client();
    MongoCollection<Order> orders =
        client
            .getDatabase(database.name())
            .getCollection(collection, Order.class)
            .withCodecRegistry(
                CodecRegistries.fromRegistries(
                    CodecRegistries.fromCodecs(codecs),
                    MongoClientSettings.getDefaultCodecRegistry()));
    return new DriverContender(name, client, orders);
  }

  private MongoClient client() {
    return MongoClients.create(url);
  }

  /** Makes the two indexes that every contender has. */
  static void index(MongoCollection<?> orders) {
    orders.createIndex(
        Indexes.compoundIndex(Indexes.ascending("customer"), Indexes.descending("cents")));
    orders.createIndex(Indexes.ascending("region"));
  }

  @Override
  public boolean isServer() {
    return true;
  }

  @Override
  public String description() {
    return server.origin();
  }

  @Override
  public void close() {
    database.close();
  }
}
