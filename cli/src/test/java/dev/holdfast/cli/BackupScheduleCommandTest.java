package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.backup.schedule.BackupSchedule;
import dev.holdfast.backup.schedule.SchedulePlan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups at their times, run from outside. */
class BackupScheduleCommandTest {
  @TempDir Path folder;

  private Cli.Result run(String... more) {
    String[] all = new String[more.length + 6];
    all[0] = "backup";
    all[1] = "schedule";
    all[2] = "--to";
    all[3] = folder.resolve("backups").toString();
    all[4] = "--db";
    all[5] = "sqlite:" + folder.resolve("shop.db");
    System.arraycopy(more, 0, all, 6, more.length);
    return Cli.PIPED.wide(200).with(all);
  }

  /** As if the schedule had been begun so long ago. */
  private void begin(Duration ago) {
    Instant then = Instant.now().minus(ago);
    try (BackupSchedule schedule =
        BackupSchedule.of(SchedulePlan.standard(), folder.resolve("backups/.schedule"), due -> {})
            .clock(() -> then)) {
      assertThat(schedule.runDue()).isEmpty();
    }
  }

  @Test
  void catchesUpWhatWasMissedOnce() {
    try (Database store = Holdfast.open("sqlite:" + folder.resolve("shop.db"))) {
      store.collection("orders").insertOne(Document.of("id", "a"));
    }
    begin(Duration.ofDays(8));
    Cli.Result first = run("--once");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("full of .*: done"))
        .anyMatch(line -> line.matches("incremental of .*: covered"));
    Cli.Result list = Cli.run("backup", "list", "--from", folder.resolve("backups").toString());
    assertThat(list.out()).contains("full", "weekly");
    assertThat(run("--status").out()).contains("0 1 * * 0", "0 * * * *");
    assertThat(run("--status", "--json").out().lines())
        .hasSize(3)
        .allMatch(line -> line.contains("\"failures\":0"));
  }

  @Test
  void tellsWhatFailed() {
    begin(Duration.ofDays(8));
    Cli.Result failed = run("--once", "--json");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).contains("\"outcome\":\"failed\"", "shop.db");
    assertThat(run("--status").out()).containsPattern("full .* 1 ");
    assertThat(run("--once", "--full", "often").err()).contains("five fields");
  }
}
