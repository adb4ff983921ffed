package dev.holdfast.sqlite;

import dev.holdfast.tck.HistoryTck;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteHistoryTest extends HistoryTck {
  @TempDir Path directory;

  @Override
  protected String url() {
    return "sqlite:" + directory.resolve("history.db") + "?synchronous=normal";
  }
}
