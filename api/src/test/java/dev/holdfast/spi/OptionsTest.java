package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  private static final Options NONE = Options.of("It", Map.of());

  private static Options with(String value) {
    return Options.of("It", Map.of("a", value));
  }

  private static void refused(String value, Consumer<Options> read, String message) {
    assertThatThrownBy(() -> read.accept(with(value)))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessage(message);
  }

  @Test
  void whatWasNotGivenIsWhatItIsOtherwise() {
    assertThat(NONE.find("a")).isEmpty();
    assertThat(NONE.text("a", "b", 1)).isEqualTo("b");
    assertThat(NONE.oneOf("a", "b", "b", "c")).isEqualTo("b");
    assertThat(NONE.flag("a", true)).isTrue();
    assertThat(NONE.flag("a", false)).isFalse();
    assertThat(NONE.number("a", 3, 1, 5)).isEqualTo(3);
    assertThat(NONE.duration("a", Duration.ZERO, Duration.ZERO, Duration.ZERO)).isZero();
    assertThat(NONE.names("a")).isEmpty();
    assertThat(NONE.file("a")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true,true", "ON,true", "Yes,true", "1,true", "false,false", "off,false", "NO,false"})
  void aFlagIsSaidInManyWays(String text, boolean flag) {
    assertThat(with(text).flag("a", !flag)).isEqualTo(flag);
  }

  @Test
  void whatIsWrongIsSaidWithNameValueAndWhatIsAllowed() {
    refused("ja", options -> options.flag("a", false), "a is \"ja\"; allowed are true and false");
    for (String number : List.of("0", "6", "-1", "1e0", " 2", "9223372036854775808", "")) {
      refused(
          number,
          options -> options.number("a", 3, 1, 5),
          "a is \"" + number + "\"; allowed are whole numbers from 1 to 5");
    }
    refused("d", options -> options.oneOf("a", "b", "b", "c"), "a is \"d\"; allowed are b, c");
    refused(
        "",
        options -> options.text("a", "b", 3),
        "a has 0 bytes; allowed are 1 to 3 without U+0000");
    refused(
        "éé",
        options -> options.text("a", "b", 3),
        "a has 4 bytes; allowed are 1 to 3 without U+0000");
    refused(
        "2s",
        options -> options.duration("a", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(9)),
        "a is \"2s\"; allowed are milliseconds or an ISO duration such as PT5S, from PT0S to PT9S");
    refused("no/such", options -> options.file("a"), "a is \"no/such\", which cannot be read");
  }

  @Test
  void limitsAreAmongWhatIsAllowed() {
    assertThat(with("1").number("a", 3, 1, 5)).isEqualTo(1);
    assertThat(with("5").number("a", 3, 1, 5)).isEqualTo(5);
    assertThat(with(String.valueOf(Long.MAX_VALUE)).number("a", 0, 0, Long.MAX_VALUE))
        .isEqualTo(Long.MAX_VALUE);
    assertThat(with("900").duration("a", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)))
        .isEqualTo(Duration.ofMillis(900));
    assertThat(with("PREFERprimary").oneOf("a", "any", "any", "preferPrimary"))
        .isEqualTo("preferPrimary");
  }

  @Test
  void namesHaveCommasBetweenThem() {
    assertThat(with("b, c").names("a")).containsExactly("b", "c");
    assertThat(with("off").names("a")).isEmpty();
    assertThat(with("False").names("a")).isEmpty();
    assertThat(with(" ").names("a")).isEmpty();
  }

  @Test
  void aFileIsOneThatCanBeRead(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("f"));
    assertThat(with(file.toString()).file("a")).contains(file);
  }

  @Test
  void whatNobodyAskedForIsRefusedWithWhatThereIs() {
    Options options = Options.of("It", Map.of("a", "1", "b", "2"));
    options.find("b");
    options.find("c");
    assertThatThrownBy(options::refuseOthers).hasMessage("It has no option [a]; it has [b, c]");
    options.find("a");
    options.refuseOthers();
  }
}
