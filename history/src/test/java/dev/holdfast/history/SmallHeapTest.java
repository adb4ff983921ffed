package dev.holdfast.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What would not fit into memory is refused before there is none left. */
@Execution(ExecutionMode.CONCURRENT)
class SmallHeapTest {
  @TempDir Path directory;

  @Test
  void moreDocumentsThanTheHeapHoldsAreRefusedAndStepsGoThrough() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String url = "sqlite:" + directory.resolve("small.db") + "?synchronous=normal";
    List<String> command =
        List.of(
            java,
            "-Xmx32m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            SmallHeap.class.getName(),
            url);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(output(process)).contains("all as expected");
    assertThat(process.waitFor()).isZero();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
