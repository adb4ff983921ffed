package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Index;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, exit codes, errors, and the commands that look after databases. */
class MainTest {
  @RegisterExtension final Databases databases = new Databases();
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "import",
        "find",
        "get",
        "insert",
        "update",
        "delete",
        "count",
        "collections",
        "explain",
        "export",
        "copy",
        "health",
        "status",
        "stats",
        "buffer",
        "tck",
        "matrix",
        "completion"
      })
  void everyCommandHelpsWithExamples(String command) {
    Cli.Result help = Cli.run(command, "--help");

    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).contains("Usage: holdfast " + command, "Example", "holdfast " + command);
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
    assertThat(Cli.run("--help").out()).contains("\n  " + command + " ");
  }

  @Test
  void answersUsageErrorsWithTwo() {
    assertThat(Cli.run().code()).isEqualTo(2);
    assertThat(Cli.run("nix").code()).isEqualTo(2);
    assertThat(Cli.run("find").code()).isEqualTo(2);
    assertThat(Cli.run("find", "c", "--nix").code()).isEqualTo(2);
    assertThat(Cli.run("find", "c", "--limit", "many").code()).isEqualTo(2);
    assertThat(Cli.run("find", "c", "--limit", "0").code()).isEqualTo(2);
    assertThat(Cli.run("find", "c", "--where", "a==1").code()).isEqualTo(2);
    assertThat(Cli.run("find", "c", "--where", "a~(").code()).isEqualTo(2);
    assertThat(Cli.run("find", "c", "--db", "nix:").code()).isEqualTo(2);
    assertThat(Cli.run("import", "c", "f", "--type", "a=money").code()).isEqualTo(2);
    assertThat(Cli.run("update", "c", "{\"$sett\":{}}", "--all").err())
        .contains("The update: ", "$sett");
    Cli.Result filter = Cli.run("find", "c", "--filter", "{\"mag\":{\"$gtt\":5}}");
    assertThat(filter.code()).isEqualTo(2);
    assertThat(filter.err()).contains("--filter: ", "$gtt", "$gte").contains("Try 'holdfast find");
  }

  @Test
  void answersWithOneWhenTheDatabaseIsNone() throws Exception {
    Path text = Files.writeString(directory.resolve("text.db"), "not a database ".repeat(500));

    Cli.Result result = Cli.run("count", "c", "--db", "sqlite:" + text);
    Cli.Result missing = Cli.run("find", "c", "--db", "sqlite:" + directory.resolve("nix.db"));
    Cli.Result health = Cli.run("health", "--db", "sqlite:" + text);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("[CORRUPT]").doesNotContain("\tat ");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("There is no database file");
    assertThat(directory.resolve("nix.db")).doesNotExist();
    assertThat(health.code()).isEqualTo(1);
    assertThat(health.out()).contains("unhealthy");
  }

  @Test
  void printsTheStackTraceOnlyWhenAsked() throws Exception {
    Path text = Files.writeString(directory.resolve("text.db"), "not a database ".repeat(500));

    assertThat(Cli.run("count", "c", "--verbose", "--db", "sqlite:" + text).err())
        .contains("\tat dev.holdfast.");
  }

  @BothBackends
  void tellsHealthStatusAndStats(String scheme) {
    String url = databases.newUrl(scheme, directory);
    Cli.run("insert", "c", "{}", "--db", url);

    Cli.Result health = Cli.run("health", "--db", url);
    assertThat(health.code()).isZero();
    assertThat(health.out()).contains("health    healthy", "latency   ", " ms", "message   ");
    assertThat(Cli.run("status", "--db", url).out()).contains("status    open", "transactions");
    assertThat(Cli.run("stats", "--db", url).out())
        .containsPattern("c +1 +[0-9]+\n")
        .containsPattern("total +1 +[0-9]+\n");
  }

  @BothBackends
  void copiesAndProvesIt(String scheme) {
    String from = databases.newUrl(scheme, directory);
    String to = databases.newUrl(scheme.equals("memory") ? "sqlite" : "memory", directory);
    Cli.run("insert", "a", "[{\"id\":\"1\"},{\"id\":\"2\"}]", "--db", from);
    databases.open(from).collection("a").createIndex(Index.on("x").named("by_x"));

    Cli.Result copied = Cli.run("copy", "--from", from, "--to", to, "--verify");
    assertThat(copied.code()).isZero();
    assertThat(copied.out())
        .contains("collection  documents  indexes  content hash")
        .endsWith("copied 2 documents, proved equal\n");
    assertThat(databases.open(to).collection("a").indexes())
        .extracting(Index::name)
        .isEqualTo(List.of("by_x"));

    Cli.Result again = Cli.run("copy", "--from", from, "--to", to);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("has documents in 'a'; nothing was copied");
    Cli.run("insert", "a", "{\"id\":\"extra\"}", "--db", to);
    Cli.Result merged = Cli.run("copy", "--from", from, "--to", to, "--merge", "--verify");
    assertThat(merged.code()).isEqualTo(1);
    assertThat(merged.err()).contains("'a' differs: \"extra\" is only in the target");
    assertThat(Cli.run("copy", "--from", from, "--to", to, "--replace", "--verify").code())
        .isZero();
    assertThat(Cli.run("copy", "--from", from, "--to", from).code()).isEqualTo(2);
  }

  @Test
  void failsWhenTheResultsCannotBeWritten() {
    StringWriter err = new StringWriter();
    Writer full =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintWriter(full),
            new PrintWriter(err),
            Map.of(),
            80,
            false,
            false);

    assertThat(Main.run(console, "count", "c", "--db", "memory:")).isEqualTo(1);
    assertThat(err.toString()).contains("holdfast: The results could not be written completely");
  }

  @Test
  void printsACompletionScript() {
    assertThat(Cli.run("completion").out()).contains("complete -F", "_picocli_holdfast_import");
  }

  @Test
  void runsTheKitOnAnEmptyDatabaseOnly() throws Exception {
    String url = databases.newUrl("memory", directory);
    Cli.run("insert", "mine", "{}", "--db", url);

    Cli.Result refused = Cli.run("tck", "--db", url, "--only", "FIL");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("has collections: mine", "--force");
    Path report = directory.resolve("report");
    Cli.Result forced =
        Cli.run("tck", "--db", url, "--only", "FIL", "--force", "--report", report.toString());
    assertThat(forced.out()).matches("[1-9][0-9]* passed, 0 failed, 0 skipped\n");
    assertThat(forced.code()).isZero();
    assertThat(report.resolve("report.json")).exists();
    assertThat(Cli.run("collections", "--db", url).out()).contains("mine").doesNotContain("tck");
    assertThat(Cli.run("tck", "--db", url, "--only", "NIX", "--force").code()).isEqualTo(2);
  }
}
