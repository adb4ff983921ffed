package dev.holdfast.sqlite;

import dev.holdfast.tck.BackendTck;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteTckTest extends BackendTck {
  @TempDir static Path directory;

  @Override
  protected String url() {
    return "sqlite:" + directory.resolve("tck.db") + "?allowReset=true&synchronous=normal";
  }
}
