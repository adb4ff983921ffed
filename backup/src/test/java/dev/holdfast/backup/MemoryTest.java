package dev.holdfast.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Backup, verification and restore of more than the memory that they are given. */
@Execution(ExecutionMode.CONCURRENT)
class MemoryTest {
  private static final int BATCHES = 50;
  private static final int BATCH = 500;

  @TempDir Path directory;

  /** What runs in the small process; its argument is a folder. */
  static final class Small {
    private Small() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      String url = "sqlite:" + folder.resolve("a.db") + "?synchronous=normal";
      BackupRepository backups = BackupRepository.at(folder.resolve("backups"));
      String padding = "x".repeat(2_000);
      try (Database source = Holdfast.open(url)) {
        for (int batch = 0; batch < BATCHES; batch++) {
          List<Document> documents = new ArrayList<>();
          for (int i = 0; i < BATCH; i++) {
            // By revision in another order than by id.
            int number = (batch * BATCH + i) * 7_919 % (BATCHES * BATCH);
            documents.add(Document.of("id", "d" + number, "text", padding));
          }
          source.collection("things").insertMany(documents);
        }
        BackupInfo info = Backup.of(source).to(backups).create();
        backups.verify(info.id(), VerificationLevel.DEEP).orThrow();
        System.out.println("documents " + info.documents());
      }
    }
  }

  @Test
  void fiftyMegabytesPassThroughThirtyTwo() throws Exception {
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Small.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(text(said)).contains("documents " + BATCHES * BATCH);
    assertThat(process.exitValue()).isZero();
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
