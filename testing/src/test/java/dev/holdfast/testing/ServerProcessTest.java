package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@EnabledOnOs(
    value = OS.LINUX,
    architectures = "amd64",
    disabledReason = "servers start on Linux x86-64")
class ServerProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static Process java(Class<?> main, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static boolean isGone(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
  }

  @Test
  void aServerGoesWithAJvmThatIsKilledAndSoDoesItsFolder() throws Exception {
    Process jvm = java(ServerKeeper.class);
    BufferedReader said = jvm.inputReader(UTF_8);
    String[] words = said.readLine().split(" ", 2);
    Path folder = Path.of(words[0]);
    long pid = Long.parseLong(words[1]);
    assertThat(folder).isDirectory();
    assertThat(isGone(pid)).isFalse();

    jvm.destroyForcibly().waitFor();

    assertThat(Patience.await(PATIENCE, () -> isGone(pid) && !Files.exists(folder))).isTrue();
  }

  @Test
  void twoJvmsThatWantTheSameFromTheCacheFetchItOnce(@TempDir Path cache) throws Exception {
    Process first = java(CacheVisitor.class, cache.toString());
    Process second = java(CacheVisitor.class, cache.toString());

    assertThat(List.of(output(first), output(second)))
        .containsExactlyInAnyOrder("fetched true", "found true");
  }

  private static String output(Process process) throws Exception {
    String line = process.inputReader(UTF_8).readLine();
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    return line;
  }

  @Test
  void aServerThatEndsAtOnceIsNotTakenForOneThatRuns(@TempDir Path parent) throws Exception {
    Path folder = Files.createDirectory(parent.resolve("server"));
    try (ServerProcess process =
        new ServerProcess(folder, "KILL", List.of("sh", "-c", "echo no port; exit 1"))) {
      process.start();
      assertThat(Patience.await(PATIENCE, () -> !process.isAlive())).isTrue();
      assertThat(process.log()).isEqualTo("no port");
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void aServerThatWasKilledStartsAgain(@TempDir Path parent) throws Exception {
    Path folder = Files.createDirectory(parent.resolve("server"));
    try (ServerProcess process = new ServerProcess(folder, "KILL", List.of("sleep", "600"))) {
      process.start();
      long first = process.pid();
      process.kill();
      assertThat(isGone(first)).isTrue();
      assertThat(process.isAlive()).isFalse();

      process.start();
      assertThat(process.isAlive()).isTrue();
      assertThat(process.pid()).isNotEqualTo(first);
    }
  }
}
