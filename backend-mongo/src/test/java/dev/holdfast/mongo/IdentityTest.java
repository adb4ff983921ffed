package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Backend;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import org.junit.jupiter.api.Test;

/** Which database it is: that decides whether what waits for one is sent to another. */
class IdentityTest {
  private static String identity(String url) {
    return new MongoProvider().identity(DatabaseConfig.parse(url)).orElseThrow();
  }

  @Test
  void itIsServersAndDatabase() {
    String shop = identity("mongodb://ann:secret@db.example/shop");
    assertThat(shop).isEqualTo("mongodb://db.example:27017/shop");
    assertThat(identity("mongodb://bob:b@DB.example:27017/shop?busyTimeout=PT1S")).isEqualTo(shop);
    assertThat(identity("mongodb://db.example/other")).isNotEqualTo(shop);
    assertThat(identity("mongodb://db.example:27018/shop")).isNotEqualTo(shop);
    assertThat(identity("mongodb+srv://db.example/shop"))
        .isEqualTo("mongodb+srv://db.example/shop");
  }

  @Test
  void theOrderOfServersDoesNotMatter() {
    assertThat(identity("mongodb://b:1,a:2/shop")).isEqualTo(identity("mongodb://a:2,b:1/shop"));
  }

  @Test
  void aDatabaseThatAnApplicationReachesIsTheOneThatItsUrlNames() {
    try (TestDatabase server = TestServer.mongo().newDatabase();
        MongoClient client = MongoClients.create(server.nativeUrl());
        Backend given = MongoBackend.over(client, server.name())) {
      assertThat(given.identity()).isEqualTo(identity(server.url()));
    }
  }
}
