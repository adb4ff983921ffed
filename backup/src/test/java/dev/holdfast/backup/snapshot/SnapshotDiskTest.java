package dev.holdfast.backup.snapshot;

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

/** Kills whoever saves at every system call, cuts its power there, and makes its disk fail. */
@Execution(ExecutionMode.CONCURRENT)
class SnapshotDiskTest {
  private static final int SAVES = Integer.getInteger("holdfast.snapshot.saves", 4);
  private static final int STEP = Integer.getInteger("holdfast.diskFaults.step", 18);

  @TempDir Path folder;

  @BeforeEach
  void straceRunsHere() {
    Strace.require();
  }

  @Test
  void atEveryMomentItHoldsTheOldOrTheNew() throws Exception {
    SnapshotDiskSubject subject = new SnapshotDiskSubject();
    List<DiskEvent> events =
        new Strace()
            .run(
                folder,
                name -> PowerLoss.counts(subject, name),
                SnapshotDiskSubject.class,
                folder.toString(),
                Integer.toString(SAVES));
    PowerLoss sweep = new PowerLoss(subject, "every moment of a save", folder);
    sweep.everyMoment(events);
    assertThat(sweep.damaged()).isEmpty();
    assertThat(sweep.lossy()).as("%s", sweep).isZero();
    assertThat(sweep.points()).isGreaterThan(SAVES * 40);
  }

  @Test
  void aFailingDiskIsNeverSilentAndLosesNothing() throws Exception {
    FailingDisk disk =
        new FailingDisk(new SnapshotDiskSubject(), SnapshotDiskSubject.class, folder);
    for (String error : new String[] {"EIO", "ENOSPC"}) {
      for (boolean fromThenOn : new boolean[] {false, true}) {
        assertThat(disk.fail("pwrite64", error, fromThenOn, STEP)).isEmpty();
        assertThat(disk.fail("fsync", error, fromThenOn, STEP)).isEmpty();
      }
    }
  }
}
