package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.holdfast.Capability;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractObjectAssert;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {
  private static AbstractObjectAssert<?, HoldfastException> fails(ErrorCode code, String url) {
    AbstractObjectAssert<?, HoldfastException> error =
        assertThat(errorOf(url)).asInstanceOf(type(HoldfastException.class));
    error.extracting(HoldfastException::code).isEqualTo(code);
    return error;
  }

  private static Throwable errorOf(String url) {
    try (Database opened = Holdfast.open(url)) {
      return new AssertionError(opened + " was opened");
    } catch (HoldfastException e) {
      return e;
    }
  }

  private static void says(AbstractObjectAssert<?, HoldfastException> error, String part) {
    error.extracting(Throwable::getMessage).asString().contains(part);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb://localhost/shop?color=red",
        "mongodb://localhost/",
        "mongodb://localhost/a.b",
        "mongodb://localhost/shop?readPreference=fastest",
        "mongodb://localhost/shop?connectTimeout=soon",
        "mongodb://localhost/shop?busyTimeout=0",
        "mongodb://localhost/shop?sslCaFile=/ca.pem",
        "mongodb://localhost/shop?ssl=true&sslCaFile=/no/such/file.pem",
        "mongodb://localhost/shop?ssl=true&sslCertFile=pom.xml",
        "mongodb://localhost/shop?ssl=true&sslCertFile=pom.xml&sslKeyFile=pom.xml",
        "mongodb://a,b/shop?directConnection=true",
        "mongodb+srv://a:27017/shop"
      })
  void aSettingThatMakesNoSenseIsInvalid(String url) {
    fails(ErrorCode.INVALID, url);
  }

  @Test
  void aServerThatIsNotThereIsToldInTimeWithItsHost() {
    failsInTime("mongodb://127.0.0.1:1/shop?connectTimeout=500", "127.0.0.1:1");
  }

  /** Without the option it would be ten seconds; the machine may stand still in one try. */
  private static void failsInTime(String url, String part) {
    Duration shortest = Duration.ofHours(1);
    for (int i = 0; i < 5 && shortest.compareTo(Duration.ofSeconds(8)) > 0; i++) {
      long start = System.nanoTime();
      says(fails(ErrorCode.UNAVAILABLE, url), part);
      shortest = Duration.ofNanos(System.nanoTime() - start);
    }
    assertThat(shortest).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void aServerThatNeverAnswersIsToldInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      failsInTime("mongodb://" + address + "/shop?connectTimeout=500", address);
    }
  }

  @Test
  void aUserWithAWrongPasswordIsRefusedAndThePasswordNotTold() {
    try (TestDatabase database = TestServer.passwordMongo().newDatabase()) {
      String wrong = database.url().replaceFirst(":[^:@/]+@", ":not-the-password@");
      assertThat(wrong).isNotEqualTo(database.url());
      AbstractObjectAssert<?, HoldfastException> error = fails(ErrorCode.PERMISSION_DENIED, wrong);
      says(error, "this password");
      error.extracting(Throwable::getMessage).asString().doesNotContain("not-the-password");
      try (Database opened = Holdfast.open(database.url())) {
        assertThat(opened.health().healthy()).isTrue();
      }
    }
  }

  @Test
  void aReplicaSetOfAnotherNameIsRefused() {
    try (TestDatabase database = TestServer.mongo().newDatabase()) {
      String other = database.url().replaceFirst("[&]?replicaSet=[^&]*", "");
      String separator = other.endsWith("?") ? "" : "&";
      fails(ErrorCode.UNAVAILABLE, other + separator + "replicaSet=another&connectTimeout=500");
    }
  }

  @Test
  void encryptionVerifiesTheCertificateAndTheHostNameAndSaysSoAtOnce() {
    TestServer server = TestServer.tlsMongo();
    try (TestDatabase database = server.newDatabase()) {
      String limited = database.url() + "&ssl=true&connectTimeout=PT10M";
      String encrypted = limited + "&sslCaFile=" + server.certificateAuthority();
      try (Database opened = Holdfast.open(encrypted)) {
        assertThat(opened.health().healthy()).isTrue();
      }
      says(
          fails(ErrorCode.PERMISSION_DENIED, encrypted.replace("localhost", "127.0.0.1")),
          "certificate");
      says(fails(ErrorCode.PERMISSION_DENIED, limited), "certificate");
    }
  }

  @Test
  void anOwnCertificateIsShown() {
    TestServer server = TestServer.tlsMongo();
    Path authority = server.certificateAuthority();
    try (TestDatabase database = server.newDatabase()) {
      String url =
          database.url()
              + "&ssl=true&sslCaFile="
              + authority
              + "&sslCertFile="
              + authority.resolveSibling("server.crt")
              + "&sslKeyFile="
              + authority.resolveSibling("server.key");
      try (Database opened = Holdfast.open(url)) {
        assertThat(opened.health().healthy()).isTrue();
      }
    }
  }

  @Test
  void aLayoutOfALaterVersionIsLeftAlone() {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        MongoClient client = MongoClients.create(database.nativeUrl())) {
      Holdfast.open(database.url()).close();
      client
          .getDatabase(database.name())
          .getCollection("hf_meta", BsonDocument.class)
          .replaceOne(
              new BsonDocument("_id", new BsonString("layout")),
              new BsonDocument("version", new BsonInt32(99)));
      says(fails(ErrorCode.INVALID, database.url()), "layout 99");
    }
  }

  @Test
  void aClientThatWasGivenIsNotClosed() {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        MongoClient client = MongoClients.create(database.nativeUrl())) {
      try (Database opened = Holdfast.open(MongoBackend.over(client, database.name()))) {
        opened.collection("c").insertOne(Document.of("id", "a", "v", 1));
      }
      assertThat(client.getDatabase(database.name()).getCollection("c").countDocuments())
          .isEqualTo(1);
    }
  }

  @Test
  void aStandaloneServerHasNoTransactionsAndSaysWhy() {
    try (TestDatabase database = TestServer.standaloneMongo().newDatabase();
        Database opened = Holdfast.open(database.url())) {
      assertThat(opened.capabilities().has(Capability.TRANSACTIONS)).isFalse();
      List<Document> two = List.of(Document.of("id", "a"), Document.of("id", "b"));
      assertThatThrownBy(() -> opened.collection("c").insertMany(two))
          .hasMessageContaining("unordered()")
          .hasMessageContaining("a set of one member is enough");
      assertThatThrownBy(() -> opened.begin(TransactionOptions.DEFAULT))
          .hasMessageContaining("no member of a replica set");
      opened.collection("c").unordered().insertMany(two);
      assertThat(opened.collection("c").count()).isEqualTo(2);
    }
  }

  @Test
  void nothingOnTheServerStaysOpen() {
    try (TestDatabase database = TestServer.mongo().newDatabase();
        MongoClient client = MongoClients.create(database.nativeUrl());
        Database opened = Holdfast.open(database.url())) {
      List<Document> many = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        many.add(Document.of("id", "d" + i));
      }
      opened.collection("c").insertMany(many);
      // Other tests may have left transactions to the server, which ends them in a minute.
      long transactions = openTransactions(client);
      long before = openCursors(client);
      for (int i = 0; i < 20; i++) {
        try (var stream = opened.collection("c").stream(dev.holdfast.Filter.all())) {
          assertThat(stream.iterator().next()).isNotNull();
        }
        try (Transaction tx = opened.begin(TransactionOptions.DEFAULT)) {
          opened.collection("c").in(tx).stream(dev.holdfast.Filter.all()).iterator().next();
        }
      }
      assertThat(openCursors(client)).isLessThanOrEqualTo(before);
      assertThat(openTransactions(client)).isLessThanOrEqualTo(transactions);
    }
  }

  private static BsonDocument status(MongoClient client) {
    BsonDocument question = new BsonDocument("serverStatus", new BsonInt32(1));
    return client.getDatabase("admin").runCommand(question, BsonDocument.class);
  }

  private static long openCursors(MongoClient client) {
    return status(client)
        .getDocument("metrics")
        .getDocument("cursor")
        .getDocument("open")
        .getNumber("total")
        .longValue();
  }

  private static long openTransactions(MongoClient client) {
    return status(client).getDocument("transactions").getNumber("currentOpen").longValue();
  }
}
