package dev.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.spi.Backend;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Which database it is: that decides whether what waits for one is sent to another. */
class IdentityTest {
  private static String identity(String url) {
    return new PostgresProvider().identity(DatabaseConfig.parse(url)).orElseThrow();
  }

  @Test
  void itIsServersDatabaseAndSchema() {
    String shop = identity("postgresql://ann:secret@db.example/shop");
    assertThat(shop).isEqualTo("postgresql://db.example:5432/shop?schema=holdfast");
    assertThat(identity("postgres://bob@DB.example:5432/shop?connectTimeout=PT1S")).isEqualTo(shop);
    assertThat(identity("postgresql://db.example/shop?schema=other")).isNotEqualTo(shop);
    assertThat(identity("postgresql://db.example/other")).isNotEqualTo(shop);
    assertThat(identity("postgresql://db.example:5433/shop")).isNotEqualTo(shop);
  }

  @Test
  void theOrderOfServersDoesNotMatter() {
    assertThat(identity("postgresql://b:1,a:2/shop"))
        .isEqualTo(identity("postgresql://a:2,b:1/shop"));
  }

  @Test
  void aDatabaseThatAnApplicationReachesIsTheOneThatItsUrlNames() {
    try (TestDatabase server = TestServer.postgres().newDatabase()) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(server.nativeUrl());
      try (Backend given = PostgresBackend.over(source, "mine")) {
        assertThat(given.identity()).isEqualTo(identity(server.url() + "&schema=mine"));
      }
    }
    assertThat(Settings.identity("postgresql://DB.example/my%20shop", "s"))
        .isEqualTo(Settings.identity("postgresql://db.example:5432/my+shop", "s"))
        .isEqualTo("postgresql://db.example:5432/my shop?schema=s");
  }
}
