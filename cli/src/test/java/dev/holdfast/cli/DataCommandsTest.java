package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Insert, find, get, update, delete, count, collections, explain. */
class DataCommandsTest {
  @RegisterExtension final Databases databases = new Databases();
  @TempDir Path directory;

  private String orders(String scheme) {
    String url = databases.newUrl(scheme, directory);
    Cli.Result inserted =
        Cli.run(
            "insert",
            "orders",
            "[{\"id\":\"o1\",\"who\":\"ada\",\"cents\":4200,\"tags\":[\"a\",\"b\"]},"
                + "{\"id\":\"o2\",\"who\":\"bob\",\"cents\":100},"
                + "{\"id\":\"o3\",\"who\":\"eve\",\"cents\":null,\"at\":{\"city\":\"Rome\"}}]",
            "--db",
            url);
    assertThat(inserted).isEqualTo(new Cli.Result(0, "o1\no2\no3\n", ""));
    return url;
  }

  @BothBackends
  void printsATableThatLooksLikeThis(String scheme) {
    Cli.Result result = Cli.run("find", "orders", "--db", orders(scheme));

    assertThat(result.code()).isZero();
    assertThat(result.err()).isEqualTo("3 documents\n");
    assertThat(result.out())
        .isEqualTo(
            """
            id  who  cents  tags       at
            ──  ───  ─────  ─────────  ───────────────
            o1  ada   4200  ["a","b"]
            o2  bob    100
            o3  eve                    {"city":"Rome"}
            """);
  }

  @BothBackends
  void findsWithEveryOption(String scheme) {
    String url = orders(scheme);

    assertThat(
            Cli.run(
                    "find",
                    "orders",
                    "--where",
                    "cents>=100",
                    "--sort",
                    "-cents",
                    "--fields",
                    "who",
                    "--format",
                    "jsonl",
                    "--db",
                    url)
                .out())
        .isEqualTo("{\"id\":\"o1\",\"who\":\"ada\"}\n{\"id\":\"o2\",\"who\":\"bob\"}\n");
    assertThat(
            Cli.run(
                    "find",
                    "orders",
                    "--limit",
                    "1",
                    "--offset",
                    "1",
                    "--format",
                    "json",
                    "--fields",
                    "who",
                    "--db",
                    url)
                .out())
        .isEqualTo("[\n  {\"id\":\"o2\",\"who\":\"bob\"}\n]\n");
    assertThat(
            Cli.run(
                    "find",
                    "orders",
                    "--filter",
                    "{\"at.city\":\"Rome\"}",
                    "--fields",
                    "who,at.city",
                    "--format",
                    "csv",
                    "--db",
                    url)
                .out())
        .isEqualTo("id,who,at.city\no3,eve,Rome\n");
    assertThat(Cli.run("find", "orders", "--where", "who=nobody", "--db", url))
        .isEqualTo(new Cli.Result(0, "", "0 documents\n"));
  }

  @BothBackends
  void andsSeveralConditions(String scheme) {
    String url = orders(scheme);

    assertThat(
            Cli.run(
                    "count",
                    "orders",
                    "-w",
                    "cents>1",
                    "-w",
                    "who in ada,eve",
                    "--filter",
                    "{\"tags\":{\"$contains\":\"a\"}}",
                    "--db",
                    url)
                .out())
        .isEqualTo("1\n");
  }

  @BothBackends
  void getsByIdAndFailsForOneThatIsMissing(String scheme) {
    String url = orders(scheme);

    assertThat(Cli.run("get", "orders", "o2", "--db", url))
        .isEqualTo(new Cli.Result(0, "{\"id\":\"o2\",\"who\":\"bob\",\"cents\":100}\n", ""));
    Cli.Result missing = Cli.run("get", "orders", "o2", "nix", "--db", url);
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.out()).startsWith("{\"id\":\"o2\"");
    assertThat(missing.err()).isEqualTo("holdfast: 'orders' has no document 'nix'\n");
  }

  @BothBackends
  void updatesAndDeletesOnlyWhatIsNamed(String scheme) {
    String url = orders(scheme);

    assertThat(Cli.run("update", "orders", "{\"$set\":{\"who\":\"x\"}}", "--db", url).code())
        .isEqualTo(2);
    assertThat(
            Cli.run("update", "orders", "{\"$inc\":{\"cents\":1}}", "-w", "cents>0", "--db", url)
                .out())
        .isEqualTo("2 matched, 2 modified\n");
    assertThat(
            Cli.run(
                    "update",
                    "orders",
                    "{\"$set\":{\"n\":1}}",
                    "-w",
                    "cents>0",
                    "--one",
                    "--db",
                    url)
                .out())
        .isEqualTo("1 matched, 1 modified\n");
    assertThat(Cli.run("delete", "orders", "--db", url).code()).isEqualTo(2);
    assertThat(Cli.run("delete", "orders", "-w", "id=o1", "--all", "--db", url).code())
        .isEqualTo(2);
    assertThat(Cli.run("delete", "orders", "-w", "id=o1", "--db", url).out())
        .isEqualTo("1 deleted\n");
    assertThat(Cli.run("delete", "orders", "--all", "--db", url).out()).isEqualTo("2 deleted\n");
  }

  @BothBackends
  void insertsAllOrNothing(String scheme) {
    String url = orders(scheme);

    Cli.Result result =
        Cli.PIPED
            .reading("{\"id\":\"o4\"}\n{\"id\":\"o1\"}\n")
            .with("insert", "orders", "-", "--db", url);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("index 1", "DUPLICATE_KEY");
    assertThat(Cli.run("count", "orders", "--db", url).out()).isEqualTo("3\n");
  }

  @BothBackends
  void listsCollectionsAndExplains(String scheme) {
    String url = orders(scheme);
    databases
        .open(url)
        .collection("orders")
        .createIndex(dev.holdfast.Index.on("cents").named("by_cents"));

    assertThat(Cli.run("collections", "--db", url).out())
        .isEqualTo(
            """
            collection  documents  indexes
            ──────────  ─────────  ───────
            orders              3  (cents)
            """);
    Cli.Result explained = Cli.run("explain", "orders", "-w", "cents=100", "--db", url);
    assertThat(explained.code()).isZero();
    assertThat(explained.out())
        .contains("pushed", "{\"cents\":", "residue  none", "index    by_cents", "plan\n");
  }

  @BothBackends
  void saysThatACollectionIsNotThere(String scheme) {
    String url = orders(scheme);

    Cli.Result result = Cli.run("count", "ordres", "--db", url);

    assertThat(result)
        .isEqualTo(
            new Cli.Result(0, "0\n", "There is no collection 'ordres'; there are: orders\n"));
  }

  @BothBackends
  void takesNamesThatTryToBreakOutAsData(String scheme) {
    String url = orders(scheme);
    String name = "x'); drop table \"orders\"; --";

    Cli.run(
        "insert", name, "{\"id\":\"1\",\"$where\":\"'); drop table\",\"a'\\\"b\":1}", "--db", url);

    assertThat(Cli.run("count", name, "-w", "$where='); drop table", "--db", url).out())
        .isEqualTo("1\n");
    assertThat(Cli.run("count", name, "-w", "\"a'\\\"b\"=1", "--db", url).out()).isEqualTo("1\n");
    assertThat(Cli.run("collections", "--db", url).out()).contains("orders", name);
    assertThat(Cli.run("count", "orders", "--db", url).out()).isEqualTo("3\n");
  }

  @BothBackends
  void neverLetsDataCommandTheTerminal(String scheme) throws Exception {
    String url = databases.newUrl(scheme, directory);
    Path file = directory.resolve("bad.jsonl");
    Files.writeString(
        file, "{\"id\":\"a\\u001b[2J\",\"t\":\"\\u009b31m\\u202eevil\\n\\u0007\",\"w\":\"日本語\"}\n");
    assertThat(Cli.run("import", "c", file.toString(), "--db", url).code()).isZero();

    for (String format : new String[] {"table", "json", "jsonl", "csv"}) {
      Cli.Result shown = Cli.PIPED.onTerminal().with("find", "c", "--format", format, "--db", url);
      assertThat(shown.code()).isZero();
      assertThat(shown.out().replace("\n", "").codePoints())
          .as(format)
          .noneMatch(HiddenCharacters::isHidden);
      assertThat(shown.out()).as(format).contains("日本語");
    }
    assertThat(Cli.run("export", "c", "--db", url).out())
        .contains("\\u009b31m\\u202eevil\\n\\u0007");
  }
}
