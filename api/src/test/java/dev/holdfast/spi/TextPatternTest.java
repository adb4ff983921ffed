package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPatternTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?i)\u1C80",
        "\u1C88(?i:a)",
        "(?i)[\u1C80]",
        "(?i)[\u1C00-\u1CFF]",
        "(?i)[^\u1C00-\u1CFF]",
        "(?i)[\\x{1C00}-\\x{1CFF}]",
        "(?i)\\x{1c85}",
        "(?i)\\QaEb\u1C82\\E",
        "(?si)x[[:alpha:]\u1C81]",
        "(?i)[]\u1C00-\uFFFD]",
        "(?s-i)\u1C83(?i)",
      })
  void whatTheEngineNeverFinishesIsInvalid(String pattern) {
    assertInvalid(pattern, "index");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u1C80",
        "[\u1C00-\u1CFF]",
        "(?i)[\\x00-\\x{10FFFF}]",
        "(?i)foo-\u4E2D",
        "(?i)[\u0400-\u04FF]",
        "(?i)\\p{Cyrillic}",
        "(?i)[^a].",
        "(?i)[a\\d-z]",
        "a{1000}",
        "(?P<n>a)b",
      })
  void whatTheEngineFinishesIsAccepted(String pattern) {
    assertThat(TextPattern.of(pattern)).hasToString(pattern);
  }

  @Test
  void exactlyThoseCharactersNeverFinish() throws Exception {
    Method fold =
        Class.forName("com.google.re2j.Unicode").getDeclaredMethod("simpleFold", int.class);
    fold.setAccessible(true);
    List<Integer> endless = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int folded = c;
      int steps = 0;
      do {
        folded = (int) fold.invoke(null, folded);
      } while (folded != c && ++steps < 12);
      if (folded != c) {
        endless.add(c);
      }
    }
    assertThat(endless).allMatch(c -> c >= 0x1C80 && c <= 0x1C88).hasSize(9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a(b", "a[b", "*", "a**", "a{1001}", "x(?z)", "\\8", "a\\", "[z-a]", "a)"})
  void malformedPatternsAreInvalidWithThePosition(String pattern) {
    assertInvalid(pattern, "malformed at index");
  }

  @Test
  void thePositionIsThatOfTheFault() {
    assertInvalid("abc[z-a]", "index 4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a{1000}){1000}", "((a{100}){100}){10}", "(?:(?:x{2,900}){0,900})"})
  void patternsThatGrowTooLargeAreInvalid(String pattern) {
    assertInvalid(pattern, "written out");
  }

  @Test
  void deepAndLongPatternsAreInvalid() {
    assertInvalid("(".repeat(101) + ")".repeat(101), "deep");
    assertInvalid("a".repeat(5001), "5000");
  }

  private static void assertInvalid(String pattern, String part) {
    assertThatThrownBy(() -> TextPattern.of(pattern))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContaining(part);
  }

  @Test
  void literalsAreReadOffTheTopLevel() {
    assertThat(RegexLiteral.of("^ERROR: .*timeout").prefix()).contains("ERROR: ");
    assertThat(RegexLiteral.of("^ERROR: .*timeout").part()).contains("ERROR: ");
    assertThat(RegexLiteral.of("user-\\d+@example\\.com").part()).contains("@example.com");
    assertThat(RegexLiteral.of("(?i)error").part()).isEmpty();
    assertThat(RegexLiteral.of("foo|bar").part()).isEmpty();
    assertThat(RegexLiteral.of("^ab*c").prefix()).contains("a");
    assertThat(RegexLiteral.of("colou?r").part()).contains("colo");
    assertThat(RegexLiteral.of("a.b").prefix()).isEmpty();
  }

  @Test
  void everyTextInWhichAPatternIsFoundHasItsLiterals() {
    long seed = Long.getLong("holdfast.seed", System.nanoTime());
    Random random = new Random(seed);
    int valid = 0;
    int pushed = 0;
    while (valid < 5_000) {
      String source = pattern(random, 2);
      Pattern pattern;
      try {
        pattern = Pattern.compile(source);
      } catch (PatternSyntaxException e) {
        continue;
      }
      valid++;
      RegexLiteral literal = TextPattern.of(source).literal();
      pushed += literal.part().isPresent() ? 1 : 0;
      for (int i = 0; i < 40; i++) {
        String text = text(random) + (i % 3 == 0 ? literal.part().orElse("") + text(random) : "");
        if (pattern.matcher(text).find()) {
          assertThat(literal.mayBeIn(text))
              .as("-Dholdfast.seed=%d: %s in %s: %s", seed, source, text, literal)
              .isTrue();
        }
      }
    }
    assertThat(pushed).isGreaterThan(1_000);
  }

  private static String pick(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }

  private static String pattern(Random random, int depth) {
    StringBuilder pattern = new StringBuilder(random.nextInt(4) == 0 ? "^" : "");
    for (int i = random.nextInt(5); i >= 0; i--) {
      String atom =
          switch (random.nextInt(depth > 0 ? 12 : 9)) {
            case 0 -> pick(random, ".", "\\z", "\\A", "$");
            case 1 -> pick(random, "[ab]", "[^a]", "[]a]", "[a-c]", "[[:alpha:]]", "[\\]a]");
            case 2 ->
                pick(random, "\\d", "\\.", "\\*", "\\(", "\\\\", "\\pL", "\\x61", "\\QaEb\\E");
            case 9 -> "(" + pattern(random, depth - 1) + ")";
            case 10 -> "(?:" + pattern(random, depth - 1) + ")";
            case 11 -> pick(random, "(?i)", "(?i:" + pattern(random, depth - 1) + ")", "(?m)", "|");
            default -> pick(random, "a", "b", "c", "ab", "1", "\uD83D\uDE00", "\n", "s", "k");
          };
      String repetition =
          random.nextInt(3) == 0 && !atom.equals("|")
              ? pick(random, "*", "+", "?", "{2}", "{0,1}", "{0}", "*?", "+?", "{1,}?")
              : "";
      pattern.append(atom).append(repetition);
    }
    return pattern.toString();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(9); i > 0; i--) {
      text.append(pick(random, "a", "b", "c", "A", "1", ".", "*", "(", "\\", "\n", "s", "k", "]"));
    }
    return text.toString();
  }
}
