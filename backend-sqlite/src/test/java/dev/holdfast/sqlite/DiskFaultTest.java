package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testing.disk.FailingDisk;
import dev.holdfast.testing.disk.Strace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the disk fail, at one write or sync after the other, once or from then on. Every {@code
 * -Dholdfast.diskFaults.step}-th is tried; 1 tries all.
 */
class DiskFaultTest {
  private static final int STEP = Integer.getInteger("holdfast.diskFaults.step", 14);
  private static final int SYNC_STEP = Math.min(STEP, 4);

  @TempDir Path directory;

  @Test
  void aFailingDiskIsNeverSilentAndLosesNothingAcknowledged() throws Exception {
    Strace.require();
    FailingDisk disk =
        new FailingDisk(new DiskSubject("FULL"), DiskSubject.Failing.class, directory);
    for (String error : new String[] {"EIO", "ENOSPC"}) {
      for (boolean fromThenOn : new boolean[] {false, true}) {
        assertThat(disk.fail("pwrite64", error, fromThenOn, STEP)).isEmpty();
        assertThat(disk.fail("fsync", error, fromThenOn, SYNC_STEP)).isEmpty();
      }
    }
  }
}
