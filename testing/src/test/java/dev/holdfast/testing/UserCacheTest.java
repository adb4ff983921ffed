package dev.holdfast.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserCacheTest {
  @TempDir Path folder;

  private final AtomicInteger fetched = new AtomicInteger();

  private Path get(String content) throws ServerUnavailableException {
    return new UserCache(folder)
        .get(
            "program",
            entry -> Files.readString(entry.resolve("file")).equals("genuine"),
            empty -> {
              fetched.incrementAndGet();
              Files.writeString(empty.resolve("file"), content);
            });
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatWasFetchedOnceIsFoundAgain() throws Exception {
    assertThat(get("genuine")).isEqualTo(get("genuine")).isEqualTo(folder.resolve("program"));
    assertThat(fetched).hasValue(1);
    assertThat(names()).containsExactly("program", "program.lock");
  }

  @Test
  void aDamagedDownloadIsRefusedAndKeptAside() throws Exception {
    assertThatThrownBy(() -> get("damaged"))
        .isInstanceOf(ServerUnavailableException.class)
        .hasMessageContaining(folder.resolve("program.refused").toString());
    assertThat(folder.resolve("program.refused/file")).hasContent("damaged");
    assertThat(names()).containsExactly("program.lock", "program.refused");
  }

  @Test
  void whatWasDamagedInTheCacheIsKeptAsideAndFetchedAgain() throws Exception {
    Path entry = get("genuine");
    Files.writeString(entry.resolve("file"), "rotten");

    assertThat(get("genuine").resolve("file")).hasContent("genuine");
    assertThat(folder.resolve("program.refused/file")).hasContent("rotten");
    assertThat(fetched).hasValue(2);
  }

  @Test
  void aFetchThatFailsLeavesNothing() throws Exception {
    UserCache cache = new UserCache(folder);

    assertThatThrownBy(
            () ->
                cache.get(
                    "program",
                    entry -> true,
                    empty -> {
                      throw new ServerUnavailableException("the network is down");
                    }))
        .hasMessage("the network is down");
    assertThat(names()).containsExactly("program.lock");
  }

  @Test
  void ofSeveralThatWantTheSameOneFetchesIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Path>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        tasks.add(() -> get("genuine"));
      }
      for (Future<Path> path : threads.invokeAll(tasks)) {
        assertThat(path.get()).isEqualTo(folder.resolve("program"));
      }
      assertThat(fetched).hasValue(1);
    } finally {
      threads.shutdown();
    }
  }
}
