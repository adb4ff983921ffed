package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testing.disk.DiskEvent;
import dev.holdfast.testing.disk.PowerLoss;
import dev.holdfast.testing.disk.Strace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cuts the power of a process that writes. {@code -Dholdfast.powerLoss.points} says at how many
 * moments, {@code -Dholdfast.powerLoss.seed} by which chance.
 */
class PowerLossTest {
  private static final int POINTS = Integer.getInteger("holdfast.powerLoss.points", 120);

  @TempDir Path folder;

  @BeforeEach
  void straceRunsHere() {
    Strace.require();
  }

  @Test
  void withFullNothingAcknowledgedIsEverLost() throws Exception {
    PowerLoss sweep = sweep("FULL");
    assertThat(sweep.damaged()).isEmpty();
    assertThat(sweep.lossy()).as("%s", sweep).isZero();
    assertThat(sweep.acknowledgedUnsynced()).as("%s", sweep).isZero();
    assertThat(sweep.points()).isEqualTo(POINTS);
  }

  @Test
  void withNormalTheLastCallsAreSeenToBeLostAndNothingElse() throws Exception {
    PowerLoss sweep = sweep("NORMAL");
    assertThat(sweep.damaged()).isEmpty();
    assertThat(sweep.lossy()).as("%s", sweep).isPositive();
    assertThat(sweep.acknowledgedUnsynced()).as("%s", sweep).isPositive();
  }

  /** The control: whoever finds no loss here would find none anywhere. */
  @Test
  void withoutAnySyncCallsAreSeenToBeLostAndFilesToBeSpoilt() throws Exception {
    PowerLoss sweep = sweep("OFF");
    assertThat(sweep.lossy()).as("%s", sweep).isPositive();
    assertThat(sweep.damaged()).as("%s", sweep).isNotEmpty();
  }

  /** Whatever is left of a file that was just being made, it can be opened and used. */
  @Test
  void aFileThatIsBeingMadeIsNeverSpoilt() throws Exception {
    DiskSubject subject = new DiskSubject("FULL");
    PowerLoss start = new PowerLoss(subject, "being made", folder).start(record(subject, 1));
    assertThat(start.damaged()).isEmpty();
    assertThat(start.points()).isGreaterThan(50);
  }

  private PowerLoss sweep(String synchronous) throws Exception {
    DiskSubject subject = new DiskSubject(synchronous);
    List<DiskEvent> events = record(subject, POINTS / 2);
    return new PowerLoss(subject, "synchronous=" + synchronous, folder).sweep(events, POINTS);
  }

  private List<DiskEvent> record(DiskSubject subject, int calls)
      throws IOException, InterruptedException {
    return new Strace()
        .run(
            folder,
            name -> PowerLoss.counts(subject, name),
            DiskSubject.class,
            folder.toString(),
            subject.synchronous(),
            Integer.toString(calls),
            "2");
  }
}
