package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Holdfast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which database it is: that decides whether what waits for one is sent to another. */
class IdentityTest {
  @TempDir Path directory;

  private String identity(String name) {
    try (Database database = Holdfast.open("sqlite:" + directory.resolve(name))) {
      return database.backend().identity();
    }
  }

  @Test
  void aFileIsTheSameByAllItsNames() throws IOException {
    String shop = identity("shop.db");
    Files.createSymbolicLink(directory.resolve("link.db"), directory.resolve("shop.db"));
    Files.createDirectory(directory.resolve("folder"));
    assertThat(identity("link.db")).isEqualTo(shop);
    assertThat(identity("folder/../shop.db")).isEqualTo(shop);
    assertThat(identity("other.db")).isNotEqualTo(shop);
  }

  @Test
  void aFileThatIsNotThereYetIsTheOneThatWillBe() throws IOException {
    Files.createDirectory(directory.resolve("folder"));
    Files.createSymbolicLink(directory.resolve("short"), directory.resolve("folder"));
    assertThat(foretold("short/../folder/./shop.db")).isEqualTo(foretold("short/shop.db"));
    assertThat(foretold("short/shop.db")).isEqualTo(identity("folder/shop.db"));
    assertThat(Holdfast.identity(DatabaseConfig.parse("sqlite:shop.db")))
        .contains("sqlite:" + Path.of("").toRealPath().resolve("shop.db"));
  }

  private String foretold(String name) {
    String url = "sqlite:" + directory.resolve(name);
    return Holdfast.identity(DatabaseConfig.parse(url)).orElseThrow();
  }
}
