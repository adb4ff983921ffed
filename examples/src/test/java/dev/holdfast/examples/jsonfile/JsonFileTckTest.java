package dev.holdfast.examples.jsonfile;

import dev.holdfast.tck.BackendTck;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

// region kit
class JsonFileTckTest extends BackendTck {
  @TempDir static Path directory;

  @Override
  protected String url() {
    return "jsonfile:" + directory.resolve("tck.json") + "?sync=false&allowReset=true";
  }
}
// endregion
