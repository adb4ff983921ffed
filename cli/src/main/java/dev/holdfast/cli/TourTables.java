package dev.holdfast.cli;

import dev.holdfast.examples.earthquakes.Band;
import dev.holdfast.examples.earthquakes.Quake;
import dev.holdfast.examples.earthquakes.Rollback;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The answers of the tour, for people. */
final class TourTables {
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int BAR = 40;

  private final Console console;

  TourTables(Console console) {
    this.console = console;
  }

  void quakes(List<Quake> quakes) {
    Table table = table("mag", "place", "at (UTC)", "depth km");
    for (Quake quake : quakes) {
      table.add(quake.mag(), quake.place(), MINUTES.format(quake.at()), quake.depth());
    }
    table.finish();
  }

  void alerts(List<Quake> quakes) {
    Table table = table("alert", "felt by", "mag", "place", "tsunami");
    for (Quake quake : quakes) {
      table.add(
          String.valueOf(quake.alert()),
          quake.felt() == null ? "" : quake.felt(),
          quake.mag(),
          quake.place(),
          quake.tsunami() ? "warned of" : "");
    }
    table.finish();
  }

  void bands(List<Band> bands) {
    long most = bands.stream().mapToLong(Band::count).max().orElse(1);
    Table table = table("magnitude", "count", "depth km", "");
    for (Band band : bands) {
      table.add(
          band.from() == null ? "none" : "from " + band.from(),
          band.count(),
          band.depth() == null ? "" : String.format(Locale.ROOT, "%.1f", band.depth()),
          "█".repeat((int) Math.max(1, BAR * band.count() / most)));
    }
    table.finish();
  }

  void pages(List<List<Quake>> pages) {
    Table table = table("page", "earthquakes", "from (UTC)", "to (UTC)");
    for (int i = 0; i < pages.size(); i++) {
      List<Quake> page = pages.get(i);
      table.add(
          i + 1,
          page.size(),
          MINUTES.format(page.get(0).at()),
          MINUTES.format(page.get(page.size() - 1).at()));
    }
    table.finish();
  }

  void rollback(Rollback rollback) {
    new Facts()
        .add("changed", rollback.changed() + " documents")
        .add("seen inside the transaction", rollback.inside())
        .add("left after the rollback", rollback.afterwards())
        .print(console);
  }

  private Table table(String... headings) {
    return new Table(console.out(), console.width(), List.of(headings));
  }
}
