package dev.holdfast.cli;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Index;
import dev.holdfast.backup.Copy;
import dev.holdfast.backup.CopyResult;
import dev.holdfast.examples.earthquakes.CodeRegions;
import dev.holdfast.examples.earthquakes.Earthquakes;
import dev.holdfast.examples.earthquakes.Quake;
import dev.holdfast.examples.earthquakes.Questions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The demo: the same questions to two databases, each with its code, and the answers compared. */
final class Tour {
  private static final String COLLECTION = "quakes";

  private final Console console;
  private final Database first;
  private final Database second;
  private final Consumer<Database> beforeComparing;
  private final Map<String, String> code = CodeRegions.of(Earthquakes.sourceOfQuestions());
  private final List<Asked<?>> asked = new ArrayList<>();
  private int chapter;

  Tour(Console console, Database first, Database second, Consumer<Database> beforeComparing) {
    this.console = console;
    this.first = first;
    this.second = second;
    this.beforeComparing = beforeComparing;
  }

  /** What to ask of a database. */
  interface Question<A> {
    A ask(Database database, Collection<Quake> quakes);
  }

  private record Asked<A>(String title, Question<A> question, A answer) {
    boolean isAnsweredEqually(Database database) {
      return answer.equals(question.ask(database, quakes(database)));
    }
  }

  /** Runs it; false when an answer differs. */
  boolean run() {
    console.out().println("Holdfast on real data: one week of earthquakes, February 2018 (USGS)");
    load();
    TourTables tables = new TourTables(console);
    ask("The strongest", "strongest", (db, quakes) -> Questions.strongest(quakes), tables::quakes);
    ask(
        "How many of each magnitude",
        "bands",
        (db, quakes) -> Questions.bands(quakes),
        tables::bands);
    ask(
        "Around Hualien, Taiwan",
        "aroundHualien",
        (db, quakes) -> Questions.aroundHualien(quakes),
        tables::quakes);
    ask("With an alert", "alerts", (db, quakes) -> Questions.alerts(quakes), tables::alerts);
    ask("All, page after page", "pages", (db, quakes) -> Questions.pages(quakes), tables::pages);
    ask("A transaction, rolled back", "rollback", Questions::rollback, tables::rollback);
    return compare();
  }

  private static Collection<Quake> quakes(Database database) {
    return database.collection(COLLECTION, Quake.class);
  }

  private void load() {
    if (first.collections().contains(COLLECTION)) {
      throw new FailedException(
          first + " has a collection '" + COLLECTION + "' already; choose another database");
    }
    heading("Import");
    long began = System.nanoTime();
    List<Quake> week = Earthquakes.read();
    Collection<Quake> quakes = quakes(first);
    quakes.createIndex(Index.on("mag"));
    int inserted = quakes.insertMany(week).size();
    double seconds = (System.nanoTime() - began) / 1e9;
    console.out().printf("%,d earthquakes into %s in %.1f s%n", inserted, first, seconds);
    console.out().flush();
  }

  private <A> void ask(String title, String region, Question<A> question, Consumer<A> print) {
    heading(title);
    code.getOrDefault(region, "").lines().forEach(line -> console.out().println("    " + line));
    console.out().println();
    A answer = question.ask(first, quakes(first));
    print.accept(answer);
    console.out().flush();
    asked.add(new Asked<>(title, question, answer));
  }

  private boolean compare() {
    heading("The same in memory");
    CopyResult copy = Copy.from(first).to(second).verified().run();
    console
        .out()
        .printf(
            "%,d documents copied from %s to %s; the content hashes are %s%n%n",
            copy.documents(), first, second, copy.isProvedEqual() ? "equal" : "NOT equal");
    beforeComparing.accept(second);
    boolean equal = copy.isProvedEqual();
    Table table = new Table(console.out(), console.width(), List.of("question", "answers"));
    for (Asked<?> one : asked) {
      boolean same = one.isAnsweredEqually(second);
      equal &= same;
      table.add(one.title(), same ? "equal" : "DIFFERENT");
    }
    table.finish();
    console.out().println();
    console
        .out()
        .println(
            equal
                ? "Every answer is equal on both."
                : "An answer differs: the two databases do not hold the same.");
    return equal;
  }

  private void heading(String title) {
    String text = ++chapter + ". " + title;
    console.out().println();
    console.out().println(text);
    console.out().println("─".repeat(TextWidth.of(text)));
  }
}
