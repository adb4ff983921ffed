package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
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
}
