package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.BackupKind;
import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.BackupType;
import dev.holdfast.backup.schedule.BackupSchedule;
import dev.holdfast.backup.schedule.DueRun;
import dev.holdfast.backup.schedule.SchedulePlan;
import dev.holdfast.backup.schedule.ScheduleStatus;
import dev.holdfast.backup.schedule.ScheduledRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "schedule",
    description = {
      "Makes backups at their times until it is stopped: a full one on Sundays at one, a"
          + " differential one every day at one, an incremental one every hour. What was missed is"
          + " caught up once, what failed is tried again. Only one process makes them, however many"
          + " run.",
      "Besides, when asked: a second copy of each, rotation of both folders, and verification at"
          + " times of its own. Each has its name, its failures and its line in --status; one that"
          + " fails stops no other.",
      "What is remembered is in the folder .schedule of the backups, of each database apart."
    },
    footer = {
      "",
      "Examples:",
      "  holdfast backup schedule --to backups --db sqlite:shop.db",
      "  holdfast backup schedule --to backups --full '30 2 * * SUN' --zone Europe/Berlin",
      "  holdfast backup schedule --to backups --copy-to /mnt/elsewhere/backups --rotate --daily 7"
          + " --weekly 4 --monthly 12 --verify 'full=0 3 * * *' --verify 'deep=0 4 * * 0'",
      "  holdfast backup schedule --to backups --once   (from cron or a timer)",
      "  holdfast backup schedule --to backups --status"
    })
final class BackupScheduleCommand implements Callable<Integer> {
  private static final Duration OVERDUE = Duration.ofHours(1);

  private final Console console;
  @Mixin private DatabaseOption database;
  @Mixin private BackupKeyOption key;

  @Option(names = "--to", required = true, paramLabel = "DIR", description = "The backups' folder.")
  private Path folder = Path.of("");

  @Option(names = "--full", paramLabel = "CRON", description = "'0 1 * * 0' by default.")
  private String full = "0 1 * * 0";

  @Option(names = "--differential", paramLabel = "CRON", description = "'0 1 * * *' by default.")
  private String differential = "0 1 * * *";

  @Option(names = "--incremental", paramLabel = "CRON", description = "'0 * * * *' by default.")
  private String incremental = "0 * * * *";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description =
          "Whose clock the times are of; UTC by default. A time that it jumps over runs when it has"
              + " jumped, one that comes twice runs the first time.")
  private ZoneId zone = ZoneOffset.UTC;

  @Option(names = "--encrypt", description = "Encrypts them; without the key they are lost.")
  private boolean encrypt;

  @Option(
      names = "--allow-plain",
      description =
          "With --encrypt, copies, rotates and verifies also what is not encrypted: of before there"
              + " was a key.")
  private boolean plainToo;

  @Mixin private ScheduleStepOptions steps = new ScheduleStepOptions();

  @Option(names = "--once", description = "Makes what is due now, and ends.")
  private boolean once;

  @Option(
      names = "--status",
      description =
          "Tells how it stands with what the other options say, and ends: with 1 when something has"
              + " failed, is an hour late, or was never begun.")
  private boolean status;

  @Option(names = "--json", description = "Prints one JSON object a line.")
  private boolean json;

  BackupScheduleCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
    this.key = new BackupKeyOption(console);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    BackupRepository backups = open(folder);
    Path second = steps.second();
    BackupRepository copies = second == null ? null : open(second);
    SchedulePlan plan =
        SchedulePlan.empty()
            .with("full", full)
            .with("differential", differential)
            .with("incremental", incremental)
            .in(zone);
    Path memory = remembered(folder, database.config());
    try (BackupSchedule schedule =
        steps.with(
            BackupSchedule.of(plan, memory, due -> create(due, backups), this::tell)
                .onTrouble(this::tell),
            backups,
            copies,
            zone)) {
      if (status) {
        return tellStatus(schedule.status(), memory);
      }
      return once ? runOnce(schedule) : runOn(schedule);
    }
  }

  /** Two databases whose backups are in one folder are not done when one of them is. */
  static Path remembered(Path folder, DatabaseConfig config) {
    String name =
        Holdfast.identity(config)
            .orElse(config.scheme() + "://" + config.hosts() + "/" + config.database());
    return folder
        .resolve(".schedule")
        .resolve(UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString());
  }

  private int tellStatus(List<ScheduleStatus> all, Path memory) {
    print(all);
    List<String> unknown =
        all.stream().filter(one -> !one.remembered()).map(ScheduleStatus::name).toList();
    if (!unknown.isEmpty()) {
      console.say(
          "holdfast: nothing is remembered of "
              + String.join(", ", unknown)
              + " of "
              + database.config()
              + " in "
              + memory
              + ": was it ever started, with these options and this database?");
    }
    return all.stream().anyMatch(BackupScheduleCommand::isBad) ? Main.FAILED : 0;
  }

  private static boolean isBad(ScheduleStatus one) {
    return !one.remembered()
        || one.failures() > 0
        || one.next().isBefore(Instant.now().minus(OVERDUE));
  }

  private BackupRepository open(Path place) throws IOException {
    BackupRepository backups = encrypt ? key.openEncrypted(place) : BackupRepository.at(place);
    return plainToo ? backups.allowingPlain() : backups;
  }

  private void create(DueRun due, BackupRepository backups) {
    BackupKind kind = BackupKind.valueOf(due.name().toUpperCase(Locale.ROOT));
    BackupType type = kind == BackupKind.FULL ? BackupType.WEEKLY : BackupType.DAILY;
    try (Database db = database.openExisting()) {
      Backup.of(db).to(backups).kind(kind).type(type).create();
    }
  }

  private static int runOnce(BackupSchedule schedule) {
    boolean failed =
        schedule.runDue().stream().anyMatch(run -> run.outcome() == ScheduledRun.Outcome.FAILED);
    return failed ? Main.FAILED : 0;
  }

  /** Until the process is told to end, which waits for a backup that is being made. */
  private static int runOn(BackupSchedule schedule) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(schedule::close));
    schedule.start();
    new CountDownLatch(1).await();
    return 0;
  }

  private void tell(RuntimeException trouble) {
    console.say("holdfast: the schedule cannot run, and goes on trying:");
    Failure.lines(trouble).forEach(line -> console.say("holdfast: " + line));
  }

  private void tell(ScheduledRun run) {
    RuntimeException error = run.error();
    String outcome = run.outcome().name().toLowerCase(Locale.ROOT);
    if (json) {
      Document told =
          Document.of(
              "name",
              run.run().name(),
              "due",
              run.run().due(),
              "ended",
              run.ended(),
              "outcome",
              outcome,
              "error",
              error == null ? null : String.valueOf(error.getMessage()));
      console.out().println(HiddenCharacters.escapeJson(told.toJson()));
      console.flush();
      return;
    }
    console.out().println(run.run().name() + " of " + run.run().due() + ": " + outcome);
    console.flush();
    if (error != null) {
      Failure.lines(error).forEach(line -> console.say("holdfast: " + line));
    }
  }

  private void print(List<ScheduleStatus> all) {
    if (json) {
      all.forEach(one -> console.out().println(HiddenCharacters.escapeJson(record(one).toJson())));
      return;
    }
    Table table =
        new Table(
            console.out(),
            console.width(),
            List.of("backup", "cron", "next", "last success", "failures", "why"));
    for (ScheduleStatus one : all) {
      table.add(
          one.name(),
          one.cron(),
          one.next(),
          orNothing(one.lastSuccess()),
          one.failures(),
          orNothing(one.remembered() ? one.lastError() : "nothing is remembered"));
    }
    table.finish();
  }

  private static Object orNothing(@Nullable Object value) {
    return value == null ? "" : value;
  }

  private static Document record(ScheduleStatus one) {
    Instant success = one.lastSuccess();
    return Document.of(
        "name",
        one.name(),
        "cron",
        one.cron(),
        "next",
        one.next(),
        "last_success",
        success,
        "failures",
        one.failures(),
        "last_error",
        one.lastError(),
        "remembered",
        one.remembered());
  }
}
