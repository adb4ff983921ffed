package dev.holdfast.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testing.disk.DiskEvent;
import dev.holdfast.testing.disk.FailingDisk;
import dev.holdfast.testing.disk.PowerLoss;
import dev.holdfast.testing.disk.Strace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Cuts the power of a buffer that fills and drains, and makes its disk fail. */
@Execution(ExecutionMode.CONCURRENT)
class BufferPowerLossTest {
  private static final int POINTS = Integer.getInteger("holdfast.powerLoss.points", 60);
  private static final int STEP = Integer.getInteger("holdfast.diskFaults.step", 28);
  private static final int SYNC_STEP = Math.min(STEP, 8);

  @TempDir Path folder;

  @BeforeEach
  void straceRunsHere() {
    Strace.require();
  }

  @Test
  void nothingAcknowledgedIsLostOrAppliedTwice() throws Exception {
    BufferDiskSubject subject = new BufferDiskSubject();
    List<DiskEvent> events =
        new Strace()
            .run(
                folder,
                name -> PowerLoss.counts(subject, name),
                BufferDiskSubject.class,
                folder.toString(),
                Integer.toString(POINTS / 2));
    PowerLoss sweep = new PowerLoss(subject, "filling and draining", folder);
    sweep.sweep(events, POINTS);
    assertThat(sweep.damaged()).isEmpty();
    assertThat(sweep.lossy()).as("%s", sweep).isZero();
    assertThat(sweep.acknowledgedUnsynced()).as("%s", sweep).isZero();
  }

  @Test
  void aFailingDiskIsNeverSilentAndLosesNothingAcknowledged() throws Exception {
    FailingDisk disk = new FailingDisk(new BufferAloneSubject(), BufferAloneSubject.class, folder);
    for (String error : new String[] {"EIO", "ENOSPC"}) {
      for (boolean fromThenOn : new boolean[] {false, true}) {
        assertThat(disk.fail("pwrite64", error, fromThenOn, STEP)).isEmpty();
        assertThat(disk.fail("fsync", error, fromThenOn, SYNC_STEP)).isEmpty();
      }
    }
  }
}
