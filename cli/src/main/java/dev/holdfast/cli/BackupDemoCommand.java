package dev.holdfast.cli;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.BackupInfo;
import dev.holdfast.backup.BackupKind;
import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.BackupType;
import dev.holdfast.backup.Recovered;
import dev.holdfast.backup.Recovery;
import dev.holdfast.backup.RecoveryReport;
import dev.holdfast.backup.Verification;
import dev.holdfast.backup.VerificationLevel;
import dev.holdfast.backup.rotation.Decision;
import dev.holdfast.backup.rotation.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "backup",
    description = {
      "Makes a database and ten days of backups, damages the newest backup and the database,"
          + " recovers, and rotates, in a temporary folder. Exit code 1 when something is not as it"
          + " should be."
    },
    footer = {"", "Example:", "  holdfast demo backup"})
final class BackupDemoCommand implements Callable<Integer> {
  private static final int DAYS = 10;
  private static final int ORDERS_A_DAY = 200;
  private static final Instant FIRST = Instant.parse("2026-11-02T01:00:00Z");

  private final Console console;

  BackupDemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("holdfast-backup-demo");
    try {
      return run(folder) ? 0 : 1;
    } finally {
      DemoCommand.delete(folder);
    }
  }

  private boolean run(Path folder) throws IOException {
    Path file = folder.resolve("shop.db");
    BackupRepository backups = BackupRepository.at(folder.resolve("backups"));
    List<BackupInfo> made = save(file, backups);
    BackupInfo newest = made.get(DAYS - 1);
    damage(newest, file);
    boolean found = verify(backups, newest);
    boolean recovered = recover(file, backups, made.get(DAYS - 2));
    boolean rotated = rotate(backups);
    return found && recovered && rotated;
  }

  private void say(String text) {
    console.out().println(text);
  }

  private void title(String text) {
    say("");
    say("# " + text);
  }

  private List<BackupInfo> save(Path file, BackupRepository backups) {
    title("Ten days, a backup each night: a full one on Mondays, else what has changed");
    List<BackupInfo> made = new ArrayList<>();
    try (Database shop = Holdfast.open("sqlite:" + file)) {
      for (int day = 0; day < DAYS; day++) {
        sell(shop.collection("orders"), day);
        Instant night = FIRST.plus(Duration.ofDays(day));
        BackupInfo info =
            Backup.of(shop)
                .to(backups.clock(() -> night))
                .type(BackupType.DAILY)
                .kind(day % 7 == 0 ? BackupKind.FULL : BackupKind.INCREMENTAL)
                .create();
        made.add(info);
        say(
            info.id()
                + "  "
                + info.kind()
                + ", "
                + info.documents()
                + " documents, "
                + info.bytes()
                + " bytes");
      }
    }
    return made;
  }

  private static void sell(Collection<Document> orders, int day) {
    List<Document> sold = new ArrayList<>();
    for (int i = 0; i < ORDERS_A_DAY; i++) {
      sold.add(Document.of("id", "d" + day + "-" + i, "day", day, "cents", 100 + i));
    }
    orders.insertMany(sold);
  }

  private void damage(BackupInfo newest, Path file) throws IOException {
    title("The disk fails: one bit of the newest backup, half of the database");
    Path part = newest.path().resolve("c000001.jsonl.zst");
    byte[] bytes = Files.readAllBytes(part);
    bytes[bytes.length / 2] ^= 1;
    Files.delete(part);
    Files.write(part, bytes);
    byte[] pages = Files.readAllBytes(file);
    Arrays.fill(pages, pages.length / 2, pages.length, (byte) 0x5a);
    Files.write(file, pages);
    say("done");
  }

  private boolean verify(BackupRepository backups, BackupInfo newest) {
    title("holdfast backup verify --full");
    List<Verification> all = backups.verifyAll(VerificationLevel.FULL);
    for (Verification one : all) {
      say(one.id() + (one.isGood() ? "  good" : "  NOT GOOD: " + shortened(one.message())));
    }
    return all.stream()
        .filter(one -> !one.isGood())
        .map(Verification::id)
        .toList()
        .equals(List.of(newest.id()));
  }

  /** Without the temporary folder. */
  private static String shortened(String message) {
    return message.substring(message.lastIndexOf('/') + 1);
  }

  private boolean recover(Path file, BackupRepository backups, BackupInfo expected) {
    title("holdfast backup recover");
    try (Recovered recovered = Recovery.open("sqlite:" + file, backups)) {
      RecoveryReport report = recovered.report();
      say("damage     " + shortened(String.valueOf(report.damage())));
      report.skipped().forEach(reason -> say("not usable " + shortened(reason)));
      say("backup     " + report.backup());
      say("documents  " + report.documents());
      say("kept       " + (report.kept() == null ? "nothing" : report.kept().getFileName()));
      return expected.id().equals(report.backup())
          && recovered.database().collection("orders").count() == expected.documents();
    }
  }

  private boolean rotate(BackupRepository backups) {
    title("holdfast backup rotate --daily 2 --weekly 1 --monthly 0 --dry-run");
    Instant now = FIRST.plus(Duration.ofDays(DAYS));
    RetentionPolicy policy = RetentionPolicy.keep(2, 1, 0);
    List<Decision> decisions = backups.clock(() -> now).rotate(policy, true);
    for (Decision decision : decisions) {
      say(
          decision.backup().id()
              + (decision.kept() ? "  stays: " : "  goes: ")
              + shortened(String.join("; ", decision.reasons())));
    }
    backups.clock(() -> now).rotate(policy, false);
    List<String> left = backups.list().stream().map(BackupInfo::id).toList();
    say("left: " + left.size() + " of " + DAYS);
    return left.equals(
        decisions.stream().filter(Decision::kept).map(it -> it.backup().id()).toList());
  }
}
