package dev.holdfast.history;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import dev.holdfast.layers.Chaos;
import dev.holdfast.layers.Chaos.Moment;
import dev.holdfast.layers.Retry;
import dev.holdfast.spi.Layer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that is repeated because its answer was lost has one version. */
class RepetitionTest {
  @TempDir Path directory;

  @Test
  void overMemory() {
    repeatWithFaults("memory:");
    repeatAlone("memory:");
  }

  @Test
  void overSqlite() {
    repeatWithFaults("sqlite:" + directory.resolve("repeat.db") + "?synchronous=normal");
    repeatAlone("sqlite:" + directory.resolve("alone.db") + "?synchronous=normal");
  }

  private static void repeatWithFaults(String url) {
    Chaos chaos =
        Chaos.seeded(7)
            .failing(Moment.AFTER_COMMIT, 0.2)
            .failing(Moment.BEFORE_COMMIT, 0.1)
            .failing(Moment.INSIDE, 0.05);
    CountedFailures counted = new CountedFailures();
    repeat(url, inner -> counted.around(chaos.around(inner)));
    assertThat(counted.of(ErrorCode.OUTCOME_UNKNOWN)).isPositive();
    assertThat(counted.all()).isGreaterThan(counted.of(ErrorCode.OUTCOME_UNKNOWN));
  }

  /** Where the backend makes a write and its version in one step. */
  private static void repeatAlone(String url) {
    LostAnswers lost = new LostAnswers(1);
    repeat(url, lost);
    assertThat(lost.before()).isPositive();
    assertThat(lost.after()).isPositive();
  }

  private static void repeat(String url, Layer chaos) {
    int done = 0;
    try (Database db =
        Holdfast.open(
            url, Retry.upTo(10).within(Duration.ofMinutes(2)), History.of("counters"), chaos)) {
      Collection<Document> counters = db.collection("counters");
      counters.upsertOne(Document.of("id", "n", "n", 0));
      for (int i = 1; i <= 12; i++) {
        counters.updateOne(field("id").eq("n"), Update.inc("n", 1));
        counters.insertOne(Document.of("id", "i" + i));
        try {
          counters
              .unordered()
              .insertMany(List.of(Document.of("id", "i" + i), Document.of("id", "u" + i)));
        } catch (HoldfastException e) {
          done += e.bulkResult().orElseThrow().insertedIds().size();
        }
      }
      VersionHistory history = VersionHistory.of(db);
      assertThat(history.history("counters", "n")).hasSize(13);
      for (int i = 1; i <= 12; i++) {
        assertThat(history.history("counters", "i" + i)).hasSize(1);
        assertThat(history.history("counters", "u" + i)).hasSize(1);
      }
      assertThat(done).isEqualTo(12);
      assertThat(counters.findById("n").orElseThrow().getLong("n")).contains(12L);
    }
  }
}
