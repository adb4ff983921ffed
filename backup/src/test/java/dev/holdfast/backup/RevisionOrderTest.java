package dev.holdfast.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
}
