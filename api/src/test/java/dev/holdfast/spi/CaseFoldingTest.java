package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.re2j.Pattern;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CaseFoldingTest {
  private static final String LETTERS =
      "kK\u212asSſßẞiIıİσςΣeEéÉ1-中ǆǅǄµμΜaA[^\\].\ud801\udc00\ud801\udc28";

  @Test
  void theTableIsWhatTheGeneratorMakes() throws Exception {
    assumeThat(Runtime.version().feature()).isEqualTo(17);
    try (InputStream table = CaseFolding.class.getResourceAsStream("case-folding.txt")) {
      String shipped =
          new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(shipped).isEqualTo(CaseFoldingTable.text());
    }
  }

  @Test
  void orbitsAreThoseOfRe2j() throws Exception {
    boolean sameUnicode = Runtime.version().feature() == 17;
    Set<Integer> unfinished = CaseFoldingTable.UNFINISHED.keySet();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      Set<Integer> ours = new TreeSet<>();
      for (int member : CaseFolding.orbit(c)) {
        ours.add(member);
      }
      if (!unfinished.contains(c)) {
        ours.removeAll(unfinished);
        Set<Integer> theirs = CaseFoldingTable.orbit(c);
        if (sameUnicode ? !theirs.equals(ours) : !theirs.containsAll(ours)) {
          assertThat(ours).as("U+%04X", c).isEqualTo(theirs);
        }
      }
    }
  }

  @Test
  void foldsAsTheJdkDoesOnceUpperAndOnceLower() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int folded = CaseFolding.fold(c);
      if (folded != c) {
        assertThat(CaseFolding.fold(folded)).isEqualTo(folded);
        assertThat(Character.charCount(folded)).isEqualTo(Character.charCount(c));
        int lower = Character.toLowerCase(Character.toUpperCase(c));
        assertThat(Character.toLowerCase(Character.toUpperCase(folded))).isEqualTo(lower);
      }
    }
  }

  @Test
  void equalityIsThatOfAnRe2jPattern() {
    Random random = Seed.random("CaseFoldingTest");
    for (int i = 0; i < 30_000; i++) {
      String part = randomText(random, 3);
      String text = i % 2 == 0 ? swapCase(part) : randomText(random, 4);
      Pattern pattern = Pattern.compile("(?i)" + Pattern.quote(part));
      assertThat(CaseFolding.equalsIgnoreCase(text, part))
          .isEqualTo(pattern.matcher(text).matches());
      assertThat(CaseFolding.containsIgnoreCase(text, part))
          .isEqualTo(pattern.matcher(text).find());
      assertThat(CaseFolding.fold(text).equals(CaseFolding.fold(part)))
          .isEqualTo(CaseFolding.equalsIgnoreCase(text, part));
    }
  }

  @Test
  void theCornersOfUnicode() {
    assertThat(CaseFolding.equalsIgnoreCase("straße", "STRAẞE")).isTrue();
    assertThat(CaseFolding.equalsIgnoreCase("straße", "STRASSE")).isFalse();
    assertThat(CaseFolding.equalsIgnoreCase("i", "İ")).isFalse();
    assertThat(CaseFolding.equalsIgnoreCase("I", "ı")).isFalse();
    assertThat(CaseFolding.equalsIgnoreCase("ΣΊΣΥΦΟΣ", "σίσυφος")).isTrue();
    assertThat(CaseFolding.equalsIgnoreCase("\u1c80", "В")).isTrue();
    assertThat(CaseFolding.orbit('k')).containsExactly('K', 'k', 0x212a);
    assertThat(CaseFolding.orbit('1')).containsExactly('1');
    assertThat(CaseFolding.containsIgnoreCase("abc", "")).isTrue();
    String folded = "already folded";
    assertThat(CaseFolding.fold(folded)).isSameAs(folded);
    assertThat(CaseFolding.fold("x\ud801\udc00Y")).isEqualTo("x\ud801\udc28y");
  }

  private static String randomText(Random random, int longest) {
    int[] letters = LETTERS.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(longest + 1); i > 0; i--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  private static String swapCase(String text) {
    StringBuilder swapped = new StringBuilder();
    text.codePoints()
        .forEach(
            c ->
                swapped.appendCodePoint(
                    Character.isUpperCase(c)
                        ? Character.toLowerCase(c)
                        : Character.toUpperCase(c)));
    return swapped.toString();
  }
}
