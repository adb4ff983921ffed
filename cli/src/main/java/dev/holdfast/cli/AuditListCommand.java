package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.history.AuditEntry;
import dev.holdfast.history.AuditQuery;
import dev.holdfast.history.AuditTrail;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "Lists what was done, by time.",
    footer = {"", "Example:", "  holdfast audit list --by ada --record orders/o1 --limit 20"})
final class AuditListCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private DatabaseOption database;

  @Option(names = "--by", paramLabel = "NAME", description = "Only what this person did.")
  private @Nullable String by;

  @Option(
      names = "--record",
      paramLabel = "COLLECTION[/ID]",
      description = "Only what was done to this collection, or this record of it.")
  private @Nullable String record;

  @Option(names = "--from", paramLabel = "INSTANT", description = "From then on.")
  private @Nullable Instant from;

  @Option(names = "--until", paramLabel = "INSTANT", description = "Before then.")
  private @Nullable Instant until;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "At most so many.")
  private int limit = 1_000;

  @Option(names = "--json", description = "Prints one JSON object a line.")
  private boolean json;

  AuditListCommand(Console console) {
    this.console = console;
    this.database = new DatabaseOption(console);
  }

  @Override
  public Integer call() {
    try (Database db = database.openExisting()) {
      List<AuditEntry> entries = AuditTrail.of(db).entries(query(), limit);
      if (json) {
        entries.forEach(entry -> console.out().println(AuditRecord.json(entry)));
        return 0;
      }
      List<String> headings =
          List.of("at", "by", "action", "collection", "records", "outcome", "because", "id");
      Table table = new Table(console.out(), console.width(), headings);
      entries.forEach(
          entry ->
              table.add(
                  entry.at(),
                  entry.by().orElse(""),
                  entry.action(),
                  entry.collection(),
                  String.join(" ", entry.records()),
                  entry.outcome(),
                  entry.because().orElse(""),
                  entry.id()));
      table.finish();
    }
    return 0;
  }

  private AuditQuery query() {
    AuditQuery query = AuditQuery.all();
    query = by == null ? query : query.by(by);
    query = from == null ? query : query.from(from);
    query = until == null ? query : query.until(until);
    if (record == null) {
      return query;
    }
    int slash = record.indexOf('/');
    return slash < 0
        ? query.collection(record)
        : query.record(record.substring(0, slash), record.substring(slash + 1));
  }
}
