package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Holdfast;
import dev.holdfast.backup.Comparison;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportTest {
  @RegisterExtension final Databases databases = new Databases();
  @TempDir Path directory;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static Cli.Result load(String url, Path file, String... more) {
    String[] args = new String[5 + more.length];
    System.arraycopy(new String[] {"import", "c", file.toString(), "--db", url}, 0, args, 0, 5);
    System.arraycopy(more, 0, args, 5, more.length);
    return Cli.run(args);
  }

  private static String export(String url) {
    return Cli.run("export", "c", "--db", url).out();
  }

  @BothBackends
  void readsJsonLinesArraysAndCsvAlike(String scheme) throws IOException {
    String expected =
        "{\"id\":\"1\",\"n\":2.5,\"s\":\"x\"}\n{\"id\":\"2\",\"n\":null,\"s\":\"y\"}\n";
    String lines = databases.newUrl(scheme, directory);
    String array = databases.newUrl(scheme, directory);
    String csv = databases.newUrl(scheme, directory);

    load(lines, file("a.jsonl", expected.replace("\n", "\r\n\n")));
    load(array, file("a.json", "[" + expected.strip().replace("\n", ",\n") + "]"));
    load(csv, file("a.csv", "\uFEFFid,n,s\n1,2.5,x\n2,,y\n"));

    assertThat(export(lines)).isEqualTo(expected);
    assertThat(export(array)).isEqualTo(expected);
    assertThat(export(csv)).isEqualTo(expected);
  }

  @BothBackends
  void aFailureInTheLastLineLeavesTheCollectionAsItWas(String scheme) throws IOException {
    String url = databases.newUrl(scheme, directory);
    load(url, file("before.jsonl", "{\"id\":\"before\"}\n"));
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 2500; i++) {
      lines.append("{\"id\":\"").append(i).append("\"}\n");
    }

    Cli.Result malformed = load(url, file("bad.jsonl", lines + "{\"id\":\"x\",\"a\":tru}\n"));
    Cli.Result duplicate = load(url, file("twice.jsonl", lines + "{\"id\":\"before\"}\n"));

    assertThat(malformed.code()).isEqualTo(1);
    assertThat(malformed.out()).isEmpty();
    assertThat(malformed.err())
        .contains("bad.jsonl: line 2501: column ", "'tru'", "Nothing was imported", "as it was");
    assertThat(duplicate.code()).isEqualTo(1);
    assertThat(duplicate.err()).contains("line 2501, id \"before\": ");
    assertThat(export(url)).isEqualTo("{\"id\":\"before\"}\n");
  }

  @BothBackends
  void skipsWhatIsBadAndSaysWhy(String scheme) throws IOException {
    String url = databases.newUrl(scheme, directory);
    String content =
        """
        {"id":"1","price":"12.50"}
        {"id":"2","price":
        {"id":"1","price":"1"}
        [1]
        {"id":"3","price":"cheap"}
        {"id":true}
        {"id":"4","a":1,"a":2}
        {"id":""}
        {"id":"5","price":7}
        """;

    Cli.Result result =
        load(url, file("m.jsonl", content), "--on-error", "skip", "--type", "price=decimal");

    assertThat(result.code()).isZero();
    assertThat(result.out()).isEqualTo("imported 2\n");
    assertThat(result.err())
        .contains(
            "skipped 7 records:",
            "line 2: column ",
            "line 4: found an array [1]",
            "line 5: field 'price' is \"cheap\", which is no decimal; allowed is a number",
            "line 6: field 'id' is true; an id is a string or a number",
            "and more: bad id 1, duplicate key 1");
    assertThat(export(url)).contains(" 12.5\"}", " 7\"}");
    assertThat(Cli.run("count", "c", "-w", "price>={\"$decimal\":\"12.5\"}", "--db", url).out())
        .isEqualTo("1\n");
  }

  @BothBackends
  void givesTheSameDocumentsAfterExportingAndImportingAgain(String scheme) throws IOException {
    String url = databases.newUrl(scheme, directory);
    String again = databases.newUrl(scheme.equals("memory") ? "sqlite" : "memory", directory);
    Path source =
        file(
            "nasty.jsonl",
            """
            {"id":"é日\\u0001","n":9007199254740993,"d":0.1,"e":1e300,"z":-0.0,"big":1e20}
            {"id":"2","a":[[1,[2]],{"k":null}],"":{"$where":"x","a.b":"\\u2028\\ud83d\\ude00"}}
            {"id":"3","_id":"own","_rev":5,"s":"quote\\"back\\\\slash\\nline","min":-9223372036854775808}
            """);
    load(url, source);
    Path exported = file("exported.jsonl", export(url));

    load(again, exported);

    assertThat(Comparison.hash(databases.open(again), "c"))
        .isEqualTo(Comparison.hash(databases.open(url), "c"));
    assertThat(export(again)).isEqualTo(export(url));
    assertThat(Cli.run("count", "c", "--db", again).out()).isEqualTo("3\n");
  }

  @BothBackends
  void givesTheSameDocumentsAfterCsvThereAndBack(String scheme) throws IOException {
    String url = databases.newUrl(scheme, directory);
    String again = databases.newUrl(scheme, directory);
    load(url, file("a.csv", "id,n,t,s\n007,1.50,true,\"a,\"\"b\"\nx,-3,,0123\n"));

    load(again, file("b.csv", Cli.run("export", "c", "--format", "csv", "--db", url).out()));

    assertThat(export(url))
        .isEqualTo(
            """
            {"id":"007","n":1.5,"t":true,"s":"a,\\"b"}
            {"id":"x","n":-3,"t":null,"s":"0123"}
            """);
    assertThat(export(again)).isEqualTo(export(url));
  }

  @Test
  void takesTheIdFromAFieldAndTypesFromTheCommandLine() throws IOException {
    String url = databases.newUrl("memory", directory);

    load(
        url,
        file("p.csv", "sku,price,at,flag,zip\n7,1.10,1517966773840,true,01234\n"),
        "--id",
        "sku",
        "--type",
        "price=decimal,at=instant,zip=string,flag=string");

    assertThat(export(url))
        .isEqualTo(
            "{\"id\":\"7\",\"sku\":7,\"price\":\"65000011 1.1\","
                + "\"at\":\"2018-02-07T01:26:13.840000000Z\",\"flag\":\"true\",\"zip\":\"01234\"}\n");
  }

  @Test
  void keepsCellsAsTextWhenAsked() throws IOException {
    String url = databases.newUrl("memory", directory);

    load(url, file("p.csv", "id;n;e\n1;2;\n"), "--text", "--separator", ";");

    assertThat(export(url)).isEqualTo("{\"id\":\"1\",\"n\":\"2\",\"e\":\"\"}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "dup.csv|id,a,a|the column 'a' appears twice",
        "cells.csv|id,a%n1,2,3|line 2: found 3 cells, the header has 2",
        "few.csv|id,a%n1|line 2: found 1 cells, the header has 2",
        "cut.jsonl|{\"a\":|line 1: column 6: Unexpected end-of-input",
        "cut.json|[{\"id\":\"1\"}|line 1, column ",
        "open.json|[{\"id\":\"1\"},%n{\"id\":|line 2, column",
        "more.json|[{\"id\":\"1\"}] {|line 1, column 14: something follows the end",
        "scalar.json|[{\"id\":\"1\"},%n%n5]|line 3: found a number 5",
        "pretty.json|{%n\"id\":\"1\"%n}|goes over several lines needs an array",
        "deep.jsonl|{\"a\":1e999}|line 1: ",
        "big.jsonl|{\"a\":123456789012345678901234567890123}|line 1: ",
        "zero.jsonl|{\"a\":\"\\u0000\"}|line 1: ",
        "half.jsonl|{\"a\":\"\\ud800\"}|line 1: ",
        "what.txt|hello|say what it is with --format"
      })
  void saysWhatIsWrongAndWhere(String name, String content, String message) throws IOException {
    String url = databases.newUrl("memory", directory);

    Cli.Result result = load(url, file(name, content.replace("%n", "\n")));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(name, message).doesNotContain("Source");
    assertThat(databases.open(url).collections()).isEmpty();
  }

  @Test
  void saysWhatAFileIsThatIsNoText() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write("{}".getBytes(StandardCharsets.UTF_8));
    }
    Path gzip = Files.write(directory.resolve("a.gz"), zipped.toByteArray());
    Path zip = Files.write(directory.resolve("a.zip"), new byte[] {'P', 'K', 3, 4, 0});
    Path binary = Files.write(directory.resolve("a.bin"), new byte[] {'{', 0, 1});
    Path latin =
        Files.write(
            directory.resolve("latin.jsonl"),
            "{}\n{\"a\":\"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    Path latinCsv =
        Files.write(
            directory.resolve("latin.csv"), "a\ncaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    Path wide =
        Files.write(
            directory.resolve("wide.jsonl"), "\uFEFF{}".getBytes(StandardCharsets.UTF_16LE));
    String url = databases.newUrl("memory", directory);

    assertThat(load(url, gzip).err()).contains("a.gz is compressed with gzip; unpack it first");
    assertThat(load(url, zip).err()).contains("is a zip archive");
    assertThat(load(url, binary).err()).contains("is binary: its byte 2 is 0");
    assertThat(load(url, latin).err()).contains("line 2: byte 10 (0xE9) is not UTF-8");
    assertThat(load(url, latinCsv).err()).contains("not UTF-8");
    assertThat(load(url, wide).err()).contains("is UTF-16 text; save it as UTF-8");
    assertThat(load(url, directory).err()).contains("is a directory");
    Cli.Result missing = load(url, directory.resolve("nix.jsonl"));
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).startsWith("holdfast: There is no file ");
    assertThat(databases.open(url).collections()).isEmpty();
  }

  @Test
  void readsStandardInput() {
    String url = databases.newUrl("memory", directory);

    Cli.Result result =
        Cli.PIPED.reading(" [{\"id\":\"1\"}]").with("import", "c", "-", "--db", url);

    assertThat(result).isEqualTo(new Cli.Result(0, "imported 1\n", ""));
    assertThat(Cli.PIPED.with("import", "c", "-", "--db", url).out()).isEqualTo("imported 0\n");
  }

  @Test
  void makesTheDefaultDatabaseFromTheEnvironment() throws IOException {
    Path database = directory.resolve("env.db");
    Cli cli =
        Cli.PIPED.inside(java.util.Map.of("DB_BACKEND", "sqlite", "DB_NAME", database.toString()));

    assertThat(cli.with("count", "c").err()).contains("There is no database file");
    assertThat(cli.reading("{}").with("import", "c", "-").code()).isZero();
    assertThat(cli.with("count", "c").out()).isEqualTo("1\n");
    try (var db = Holdfast.open("sqlite:" + database)) {
      assertThat(db.collections()).containsExactly("c");
    }
  }
}
