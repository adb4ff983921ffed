package dev.holdfast.cli;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Update;
import dev.holdfast.examples.earthquakes.CodeRegions;
import dev.holdfast.examples.earthquakes.Earthquakes;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoTest {
  @TempDir Path directory;

  @Test
  void asksAndFindsEveryAnswerEqual() {
    Cli.Result result = Cli.run("demo");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("1,707 earthquakes into sqlite:", "Hualien", "left after the rollback")
        .contains("the content hashes are equal", "Every answer is equal on both.");
    assertThat(result.out().lines().filter(line -> line.endsWith("  equal"))).hasSize(6);
    assertThat(result.out()).doesNotContain("DIFFERENT");
  }

  @Test
  void printsTheCodeOfEveryAnswer() {
    String printed = Cli.run("demo").out().replaceAll("(?m)^ +", "");

    assertThat(CodeRegions.of(Earthquakes.sourceOfQuestions())).hasSize(6);
    CodeRegions.of(Earthquakes.sourceOfQuestions())
        .values()
        .forEach(code -> assertThat(printed).contains(code.replaceAll("(?m)^ +", "")));
  }

  @Test
  void failsWhenOneDocumentIsOther() {
    StringWriter out = new StringWriter();
    DemoCommand demo =
        new DemoCommand(
            Cli.PIPED.console(out, new StringWriter()),
            memory ->
                memory.collection("quakes").updateOne(field("mag").gt(6), Update.inc("depth", 1)));

    assertThat(new CommandLine(demo).execute()).isEqualTo(1);
    assertThat(out.toString())
        .containsPattern("The strongest +DIFFERENT")
        .containsPattern("With an alert +(equal|DIFFERENT)")
        .contains("An answer differs");
  }

  @Test
  void keepsTheDataWhenToldWhereAndRefusesToMixItWithOther() {
    String url = "sqlite:" + directory.resolve("kept.db");

    assertThat(Cli.run("demo", "--db", url).code()).isZero();
    assertThat(Cli.run("count", "quakes", "-w", "alert!=null", "--db", url).out())
        .isEqualTo("12\n");
    Cli.Result again = Cli.run("demo", "--db", url);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("has a collection 'quakes' already");
  }
}
