package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseConfigTest {
  @ParameterizedTest
  @CsvSource({
    "memory:, memory, ''",
    "memory:shop, memory, shop",
    "MEMORY:Shop, memory, Shop",
    "sqlite:shop.db, sqlite, shop.db",
    "sqlite:/var/data/shop.db, sqlite, /var/data/shop.db",
    "sqlite:///var/data/shop.db, sqlite, /var/data/shop.db",
    "sqlite:C:\\data\\shop.db, sqlite, C:\\data\\shop.db",
    "sqlite:C:/data/my%20shop.db, sqlite, C:/data/my shop.db",
    "sqlite:100%25%3F.db, sqlite, 100%?.db",
    "sqlite:a+b#c.db, sqlite, a+b#c.db",
    "toy:anything at all, toy, anything at all",
  })
  void embeddedUrls(String url, String scheme, String database) {
    DatabaseConfig config = DatabaseConfig.parse(url);

    assertThat(config.scheme()).isEqualTo(scheme);
    assertThat(config.database()).isEqualTo(database);
    assertThat(config.hosts()).isEmpty();
    assertThat(config.poolSize()).isEqualTo(DatabaseConfig.DEFAULT_POOL_SIZE);
    assertThat(DatabaseConfig.parse(config.toString())).isEqualTo(config);
  }

  @Test
  void aServersUrl() {
    DatabaseConfig config =
        DatabaseConfig.parse(
            "postgresql://ad%40a:p%2Fw:%C3%A9@db.example:5433/sh%20op"
                + "?poolSize=5&ssl=true&allowReset=true&applicationName=till%261");

    assertThat(config.hosts()).isEqualTo("db.example:5433");
    assertThat(config.database()).isEqualTo("sh op");
    assertThat(config.username()).isEqualTo("ad@a");
    assertThat(config.password()).isEqualTo(Secret.of("p/w:é"));
    assertThat(config.poolSize()).isEqualTo(5);
    assertThat(config.ssl()).isTrue();
    assertThat(config.allowReset()).isTrue();
    assertThat(config.options()).isEqualTo(Map.of("applicationName", "till&1"));
  }

  @Test
  void aHostThatMayBeAPasswordIsRefusedAndNotPrinted() {
    assertThatThrownBy(
            () ->
                DatabaseConfig.fromEnvironment(
                    Map.of("DB_BACKEND", "postgresql", "DB_HOST", "hunter2@db")))
        .isInstanceOf(HoldfastException.class)
        .hasMessageNotContaining("hunter2");
    for (String name : new String[] {"pwd", "sslPass", "apiToken"}) {
      assertThat(DatabaseConfig.parse("mongodb://a/b?" + name + "=hunter2").toString())
          .doesNotContain("hunter2");
    }
  }

  @Test
  void severalHosts() {
    DatabaseConfig config = DatabaseConfig.parse("mongodb://a:27017,b,[::1]:27019/shop");

    assertThat(config.hosts()).isEqualTo("a:27017,b,[::1]:27019");
    assertThat(config.username()).isNull();
    assertThat(config.database()).isEqualTo("shop");
  }

  @Test
  void noSecretIsPrinted() {
    DatabaseConfig config =
        DatabaseConfig.parse("mongodb://ada:hunter2@db/shop?tokenFile=hunter2&w=majority");

    assertThat(config.toString())
        .isEqualTo("mongodb://ada:***@db/shop?tokenFile=***&w=majority")
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "shop.db",
        ":memory",
        "sqlite:",
        "sqlite://host/shop.db",
        "sqlite:bad%2",
        "sqlite:bad%zz",
        "sqlite:bad%FF",
        "postgresql:shop",
        "postgresql://ada:hunter2@db:/shop",
        "postgresql://ada:hunter2@db:0/shop",
        "postgresql://ada:hunter2@db:70000/shop",
        "postgresql://ada:hunter2@,db/shop",
        "postgresql://ada:hunter2/3@db/shop",
        "postgresql://ada:hunter2?3@db/shop",
        "postgresql://ada:hunter2%@db/shop",
        "postgresql://db/shop?poolSize=many",
        "postgresql://db/shop?poolSize=0",
        "postgresql://db/shop?ssl=perhaps",
        "postgresql://db/shop?a=1&a=2",
        "postgresql://db/shop?a",
      })
  void aUrlThatCannotBeReadIsInvalidAndKeepsThePassword(String url) {
    assertInvalid(() -> DatabaseConfig.parse(url))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
  }

  @Test
  void theEnvironmentOfAServer() {
    DatabaseConfig config =
        DatabaseConfig.fromEnvironment(
            Map.of(
                "DB_BACKEND", "postgresql",
                "DB_HOST", "db",
                "DB_PORT", "5433",
                "DB_NAME", "shop",
                "DB_USER", "ada",
                "DB_PASSWORD", "hunter2",
                "DB_SSL", "true",
                "DB_POOL_SIZE", "7",
                "BACKUP_ENABLED", "false",
                "PERSISTENCE_OFFLINE_MODE", ""));

    assertThat(config)
        .isEqualTo(
            new DatabaseConfig(
                "postgresql",
                "db:5433",
                "shop",
                "ada",
                Secret.of("hunter2"),
                7,
                true,
                false,
                Map.of()));
  }

  @Test
  void theEnvironmentOfAnEmbeddedDatabase() {
    assertThat(DatabaseConfig.fromEnvironment(Map.of("DB_BACKEND", "In-Memory")))
        .isEqualTo(DatabaseConfig.of("memory", ""));
    assertThat(DatabaseConfig.fromEnvironment(Map.of("DB_BACKEND", "sqlite", "DB_NAME", "shop.db")))
        .isEqualTo(DatabaseConfig.of("sqlite", "shop.db"));
  }

  @ParameterizedTest
  @CsvSource({
    "DB_BACKEND, oracle",
    "DB_BACKEND, ''",
    "DB_HOST, localhost",
    "DB_PASSWORD, hunter2",
    "DB_SSL, true",
    "DB_SSL, perhaps",
    "DB_POOL_SIZE, -1",
    "DB_NAME, ''",
  })
  void aVariableThatCannotBeUsedIsNamed(String name, String value) {
    Map<String, String> environment = new HashMap<>();
    environment.put("DB_BACKEND", "sqlite");
    environment.put("DB_NAME", "shop.db");
    environment.put(name, value);

    assertInvalid(() -> DatabaseConfig.fromEnvironment(environment))
        .hasMessageContaining(name)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
  }

  @ParameterizedTest
  @CsvSource({
    "BACKUP_ENABLED, true, holdfast-backup",
    "BACKUP_FREQUENCY, daily, holdfast-backup",
    "BACKUP_RETENTION_DAYS, 30, holdfast-backup",
    "BACKUP_COMPRESSION, zstd, holdfast-backup",
  })
  void aVariableOfAModuleThatIsNotThereIsRefused(String name, String value, String artifact) {
    Map<String, String> environment = Map.of("DB_BACKEND", "in-memory", name, value);

    assertThatThrownBy(() -> DatabaseConfig.fromEnvironment(environment))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
        .hasMessageContaining(name)
        .hasMessageContaining(artifact);
  }

  @Test
  void whatIsTurnedOffTurnsOffItsDetailsToo() {
    Map<String, String> environment =
        Map.of(
            "DB_BACKEND", "in-memory",
            "BACKUP_ENABLED", "off",
            "BACKUP_FREQUENCY", "daily",
            "PERSISTENCE_AUTO_SAVE", "0",
            "PERSISTENCE_AUTO_SAVE_INTERVAL", "30",
            "PERSISTENCE_CACHE_SIZE", "0");

    assertThat(DatabaseConfig.fromEnvironment(environment))
        .isEqualTo(DatabaseConfig.of("memory", ""));
  }

  @Test
  void variablesOfTheBufferAreOptionsOfItsLayer() {
    Map<String, String> environment =
        Map.of(
            "DB_BACKEND", "in-memory",
            "PERSISTENCE_OFFLINE_MODE", "true",
            "PERSISTENCE_AUTO_SAVE", "false",
            "PERSISTENCE_CACHE_SIZE", "100",
            "PERSISTENCE_BUFFER_FILE", "shop.buffer");

    assertThat(DatabaseConfig.fromEnvironment(environment).options())
        .isEqualTo(
            Map.of(
                "offlineMode", "true",
                "autoSave", "false",
                "cacheSize", "100",
                "bufferFile", "shop.buffer"));
  }

  private static AbstractThrowableAssert<?, ?> assertInvalid(ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
  }
}
