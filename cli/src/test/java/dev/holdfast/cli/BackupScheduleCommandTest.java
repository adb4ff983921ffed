package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.BackupInfo;
import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.BackupType;
import dev.holdfast.backup.schedule.BackupSchedule;
import dev.holdfast.backup.schedule.SchedulePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups at their times, run from outside. */
class BackupScheduleCommandTest {
  @TempDir Path folder;

  /** Half a day away, so that nothing comes due while a test runs. */
  private final String eachDay =
      "0 " + Instant.now().atZone(ZoneOffset.UTC).plusHours(12).getHour() + " * * *";

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
        BackupSchedule.of(
                SchedulePlan.standard(),
                BackupScheduleCommand.remembered(
                    folder.resolve("backups"),
                    DatabaseConfig.parse("sqlite:" + folder.resolve("shop.db"))),
                due -> {})
            .and(SchedulePlan.empty().with("verify-full", eachDay), due -> {})
            .and(SchedulePlan.empty().with("copy-verify-full", eachDay), due -> {})
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
    Cli.Result good = run("--status");
    assertThat(good.code()).as(good.err()).isZero();
    assertThat(good.out()).contains("0 1 * * 0", "0 * * * *");
    assertThat(run("--status", "--json").out().lines())
        .hasSize(3)
        .allMatch(line -> line.contains("\"failures\":0"));
  }

  private Path remembered(String url) {
    return BackupScheduleCommand.remembered(folder, DatabaseConfig.parse(url));
  }

  /** What was done for one would be taken for done for the other. */
  @Test
  void remembersOfEachDatabaseApart() {
    Path shop = remembered("postgresql://ann:secret@db.example/shop");
    assertThat(remembered("postgresql://bob@DB.example:5432/shop?maxRetries=3")).isEqualTo(shop);
    assertThat(remembered("postgresql://db.example/shop?schema=other")).isNotEqualTo(shop);
    assertThat(remembered("postgresql://db.example/other")).isNotEqualTo(shop);
    assertThat(remembered("sqlite:holdfast.db"))
        .isEqualTo(remembered("sqlite:" + Path.of("holdfast.db").toAbsolutePath()))
        .isNotEqualTo(remembered("sqlite:" + folder.resolve("holdfast.db")));
  }

  /** Nobody would see that the unit was never enabled, or that it is of another database. */
  @Test
  void whatWasNeverStartedDoesNotStandWell() {
    Cli.Result never = run("--status");
    assertThat(never.code()).isEqualTo(1);
    assertThat(never.err())
        .contains("nothing is remembered of full, differential, incremental of sqlite:")
        .contains("shop.db in ", ".schedule", "was it ever started");
    assertThat(folder.resolve("backups")).doesNotExist();
    begin(Duration.ZERO);
    assertThat(run("--status").code()).isZero();
    Cli.Result more = run("--status", "--json", "--verify", "deep=" + eachDay);
    assertThat(more.code()).isEqualTo(1);
    assertThat(more.err()).contains("nothing is remembered of verify-deep of");
    assertThat(more.out()).containsPattern("verify-deep.*\"remembered\":false");
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

  private void fill(int backups) {
    try (Database store = Holdfast.open("sqlite:" + folder.resolve("shop.db"))) {
      store.collection("orders").insertOne(Document.of("id", "a"));
      for (int i = 0; i < backups; i++) {
        Backup.of(store).to(folder.resolve("backups")).type(BackupType.DAILY).create();
      }
    }
    begin(Duration.ofDays(8));
  }

  private String[] night(String copies) {
    return new String[] {
      "--once",
      "--full=" + eachDay.replaceAll("[*]$", "0"),
      "--differential=" + eachDay,
      "--incremental=" + eachDay,
      "--copy-to",
      folder.resolve(copies).toString(),
      "--rotate",
      "--daily=1",
      "--weekly=0",
      "--monthly=0",
      "--verify",
      "full=" + eachDay
    };
  }

  @Test
  void copiesRotatesAndVerifiesInBothFolders() throws IOException {
    fill(3);
    Files.createDirectory(folder.resolve("copies"));
    Cli.Result night = run(night("copies"));
    assertThat(night.code()).as(night.err()).isZero();
    assertThat(night.out().lines().map(line -> line.replaceAll(" of [^ ]*", "")))
        .containsExactly(
            "full done",
            "differential covered",
            "incremental covered",
            "copy done",
            "rotation done",
            "copy-rotation done",
            "verify-full done",
            "copy-verify-full done");
    for (String place : List.of("backups", "copies")) {
      assertThat(BackupRepository.at(folder.resolve(place)).list())
          .singleElement()
          .extracting(BackupInfo::type)
          .isEqualTo(BackupType.WEEKLY);
    }
    assertThat(run(night("copies")).out()).isEmpty();
  }

  /** An empty mount point would be filled instead. */
  @Test
  void whatIsNotMountedIsToldAndStopsNothingElse() {
    fill(1);
    Cli.Result night = run(night("copies"));
    assertThat(night.code()).isEqualTo(1);
    assertThat(night.out())
        .contains("copy of ", "rotation of ")
        .containsPattern("copy of .*: failed")
        .containsPattern("\nrotation of .*: done")
        .containsPattern("verify-full of .*: done");
    assertThat(night.err()).contains("Is it mounted?", "[UNAVAILABLE]");
    assertThat(folder.resolve("copies")).doesNotExist();
    String[] status = night("copies");
    status[0] = "--status";
    assertThat(run(status).out()).containsPattern("copy-rotation .* 1 .*is not there");
  }

  @Test
  void aDamagedBackupIsToldByTheVerification() throws IOException {
    fill(1);
    BackupInfo info = BackupRepository.at(folder.resolve("backups")).list().get(0);
    Files.delete(info.path().resolve("c000001.jsonl.zst"));
    Cli.Result night = run("--once", "--verify", "full=" + eachDay);
    assertThat(night.code()).isEqualTo(1);
    assertThat(night.out())
        .contains("full of ", "verify-full of ")
        .containsPattern("full of .*: done");
    assertThat(night.err()).contains("1 of 2 backups are not good", info.id(), "is missing");
  }

  @Test
  void saysWhatIsMissingOrWrong() {
    fill(0);
    Cli.Result without = run("--once", "--daily", "3");
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.err()).contains("--rotate is missing");
    assertThat(run("--once", "--rotate", "--days", "3", "--daily", "3").code()).isEqualTo(2);
    assertThat(run("--once", "--verify", "closely=0 3 * * *").code()).isEqualTo(2);
    assertThat(run("--once", "--verify", "full=often").err()).contains("five fields");
    assertThat(folder.resolve("backups/daily")).doesNotExist();
  }
}
