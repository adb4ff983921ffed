package dev.holdfast.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionOrderTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 500, 20_000, 1L << 30})
  void putsInOrderWhatComesInAnother(long memory) {
    Random random = new Random(7);
    List<String> found = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    try (RevisionOrder order = new RevisionOrder(memory)) {
      List<Integer> revisions = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        revisions.add(i);
        expected.add(i + " é" + i + " {" + i + "}");
      }
      Collections.shuffle(revisions, random);
      for (int revision : revisions) {
        byte[] body = ("{" + revision + "}").getBytes(UTF_8);
        order.add(new RevisionOrder.Row(revision, 0, "é" + revision, body));
      }
      order
          .rows()
          .forEachRemaining(
              row ->
                  found.add(row.revision() + " " + row.id() + " " + new String(row.body(), UTF_8)));
    }
    assertThat(found).isEqualTo(expected);
  }

  /** Or 100 GB would take thousands of descriptors, and a gigabyte of buffers. */
  @Test
  void manyFilesAreNotReadAtOnce() throws IOException {
    int rows = 5_000;
    List<Long> revisions = new ArrayList<>();
    for (long i = 0; i < rows; i++) {
      revisions.add(i);
    }
    Collections.shuffle(revisions, new Random(3));
    List<Long> found = new ArrayList<>();
    try (RevisionOrder order = new RevisionOrder(1)) {
      for (long revision : revisions) {
        order.add(new RevisionOrder.Row(revision, 0, "x", new byte[0]));
      }
      Iterator<RevisionOrder.Row> inOrder = order.rows();
      assertThat(inOrder.hasNext()).isTrue();
      assertThat(open()).hasSizeBetween(2, RevisionOrder.MOST_OPEN);
      inOrder.forEachRemaining(row -> found.add(row.revision()));
    }
    assertThat(found).hasSize(rows).isSorted().doesNotHaveDuplicates();
    assertThat(open()).isEmpty();
  }

  /** The temporary files that this process has open now. */
  private static List<String> open() throws IOException {
    Path all = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(all), "the system tells which files are open");
    List<String> open = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(all)) {
      for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
        if (Files.exists(descriptor)) {
          open.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    }
    open.removeIf(file -> !file.contains("holdfast-restore"));
    return open;
  }
}
