package dev.holdfast.backup;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Update;
import dev.holdfast.backup.DocumentDifference.Kind;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyTest {
  private static final int DOCUMENTS = 2345;

  @TempDir Path directory;
  private Database sqlite;
  private Database memory;

  @BeforeEach
  void open() {
    sqlite = Holdfast.open("sqlite:" + directory.resolve("a.db"));
    memory = Holdfast.open("memory:");
    fill(sqlite.collection("many"), DOCUMENTS);
    fill(sqlite.collection("few"), 1);
    sqlite.collection("few").createIndex(Index.on("n", "a.b").named("two").asUnique());
  }

  @AfterEach
  void close() {
    sqlite.close();
    memory.close();
  }

  private static void fill(Collection<Document> collection, int count) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(
          Document.parse(
              "{\"id\":\"é" + i + "\",\"n\":" + i + ",\"$x\":[[0.1],null],\"a.b\":{\"\":true}}"));
    }
    collection.insertMany(documents);
  }

  @Test
  void copiesDocumentsAndIndexesThereAndBack() {
    CopyResult there = Copy.from(sqlite).to(memory).verified().run();

    assertThat(there.isProvedEqual()).isTrue();
    assertThat(there.documents()).isEqualTo(DOCUMENTS + 1);
    assertThat(there.collections())
        .extracting(CopiedCollection::name, CopiedCollection::documents, CopiedCollection::indexes)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("few", 1L, 1),
            org.assertj.core.groups.Tuple.tuple("many", (long) DOCUMENTS, 0));
    assertThat(memory.collection("few").indexes()).isEqualTo(sqlite.collection("few").indexes());
    try (Database back = Holdfast.open("sqlite:" + directory.resolve("b.db"))) {
      CopyResult home = Copy.from(memory).to(back).verified().run();
      assertThat(home.collections()).isEqualTo(there.collections());
      assertThat(Comparison.between(sqlite, back)).isEmpty();
    }
  }

  @Test
  void refusesDocumentsInTheTargetBeforeItWritesAnything() {
    memory.collection("many").insertOne(Document.parse("{\"id\":\"mine\"}"));

    assertThatThrownBy(() -> Copy.from(sqlite).to(memory).run())
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("'many'")
        .hasMessageContaining("nothing was copied");
    assertThat(memory.collections()).containsExactly("many");
    assertThatThrownBy(() -> Copy.from(sqlite).to(sqlite).run())
        .hasMessageContaining("same database");
  }

  private void requireRefused(Database source, Database same) {
    List<Document> before = source.collection("few").findMany(Query.all());
    List<Index> indexes = source.collection("few").indexes();
    assertThatThrownBy(() -> Copy.from(source).to(same).onExisting(OnExisting.REPLACE).run())
        .hasMessageContaining("same database")
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.INVALID);
    assertThat(source.collection("few").findMany(Query.all())).isEqualTo(before).isNotEmpty();
    assertThat(source.collection("few").indexes()).isEqualTo(indexes).isNotEmpty();
  }

  @Test
  void aDatabaseIsNotReplacedByItself() throws IOException {
    Files.createSymbolicLink(directory.resolve("link.db"), directory.resolve("a.db"));
    try (Database same = Holdfast.open("sqlite:" + directory.resolve("link.db"))) {
      requireRefused(sqlite, same);
    }
    try (TestDatabase server = TestServer.postgres().newDatabase()) {
      try (Database source = Holdfast.open(server.url());
          Database same = Holdfast.open(with("applicationName=another", server.url()))) {
        Copy.from(sqlite).to(source).run();
        requireRefused(source, same);
      }
    }
  }

  /** As under another name of its server. */
  @Test
  void whereNobodyKnowsThatItIsItselfNothingIsLost() {
    try (Database shop = Holdfast.open("memory:shop");
        Database same = Holdfast.open("memory:shop")) {
      Copy.from(sqlite).to(shop).run();
      Copy.from(shop).to(same).onExisting(OnExisting.REPLACE).run();
      assertThat(Comparison.between(sqlite, shop)).isEmpty();
      assertThat(shop.collection("few").indexes()).isEqualTo(sqlite.collection("few").indexes());
    }
    try (TestDatabase server = TestServer.postgres().newDatabase();
        Database source = Holdfast.open(server.url());
        Database same = Holdfast.open(with("busyTimeout=250", elsewhere(server.url())))) {
      assertThat(same.backend().identity()).isNotEqualTo(source.backend().identity());
      Copy.from(sqlite).to(source).run();
      Copy onto = Copy.from(source).to(same).onExisting(OnExisting.REPLACE);
      assertThatThrownBy(onto::run)
          .as("the snapshot holds it")
          .isInstanceOf(HoldfastException.class);
      assertThat(Comparison.between(sqlite, source)).isEmpty();
    }
  }

  private static String elsewhere(String url) {
    return url.contains("127.0.0.1")
        ? url.replace("127.0.0.1", "localhost")
        : url.replace("localhost", "127.0.0.1");
  }

  private static String with(String option, String url) {
    return url + (url.contains("?") ? "&" : "?") + option;
  }

  @Test
  void replacesOrMergesWhenTold() {
    memory.collection("many").insertOne(Document.parse("{\"id\":\"mine\"}"));
    memory.collection("many").insertOne(Document.parse("{\"id\":\"é7\",\"old\":1}"));
    Copy copy = Copy.from(sqlite).to(memory).verified();

    CopyResult merged = copy.onExisting(OnExisting.MERGE).run();
    assertThat(merged.isProvedEqual()).isFalse();
    assertThat(merged.differences())
        .singleElement()
        .satisfies(
            difference ->
                assertThat(difference.documents())
                    .containsExactly(new DocumentDifference("mine", Kind.EXTRA)));
    assertThat(memory.collection("many").count()).isEqualTo(DOCUMENTS + 1);

    assertThat(copy.onExisting(OnExisting.REPLACE).run().isProvedEqual()).isTrue();
    assertThat(memory.collection("many").count()).isEqualTo(DOCUMENTS);
  }

  @Test
  void saysWhatIsThereWhenItFails() {
    memory.collection("many").createIndex(Index.on("$x").named("x"));
    memory.collection("many").createIndex(Index.on("k").named("k").asUnique());
    sqlite.collection("many").updateMany(field("n").in(1500, 1600), Update.set("k", 1));

    assertThatThrownBy(() -> Copy.from(sqlite).to(memory).run())
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("Copied completely: 'few'")
        .hasMessageContaining("of 'many' ")
        .hasMessageContaining("of the rest nothing");
    long there = memory.collection("many").count();
    assertThat(there % 1000).isZero();
  }

  @Test
  void namesTheFirstDocumentsThatDiffer() {
    Copy.from(sqlite).to(memory).run();
    memory.collection("many").deleteOne(field("n").eq(10));
    memory.collection("many").updateOne(field("n").eq(2000), Update.set("$x", 1));
    memory.collection("many").insertOne(Document.parse("{\"id\":\"zz\"}"));
    memory.collection("extra").insertOne(Document.parse("{\"id\":\"1\"}"));

    List<CollectionDifference> differences = Comparison.between(sqlite, memory);

    assertThat(differences)
        .extracting(CollectionDifference::collection)
        .containsExactly("extra", "many");
    assertThat(differences.get(1).documents())
        .containsExactlyInAnyOrder(
            new DocumentDifference("é10", Kind.MISSING),
            new DocumentDifference("é2000", Kind.CHANGED),
            new DocumentDifference("zz", Kind.EXTRA));
    assertThat(differences.get(1)).asString().contains("'many' differs: ", "\"zz\" is only in");
  }

  @Test
  void tellsHowFarItIs() {
    List<String> told = new ArrayList<>();

    Copy.from(sqlite)
        .to(memory)
        .progress((name, documents, expected) -> told.add(name + " " + documents + "/" + expected))
        .run();

    assertThat(told)
        .containsExactly("few 1/1", "many 1000/2345", "many 2000/2345", "many 2345/2345");
  }
}
