package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StringsTest {
  private static final int[] CODE_POINTS = {
    'a', 'b', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x1f600, 0x10ffff
  };

  @Test
  void orderAndLengthAreThoseOfUtf8() {
    Random random = Seed.random("StringsTest");
    for (int i = 0; i < 200_000; i++) {
      String a = randomText(random);
      String b = random.nextInt(4) == 0 ? a + randomText(random) : randomText(random);
      byte[] x = a.getBytes(StandardCharsets.UTF_8);
      byte[] y = b.getBytes(StandardCharsets.UTF_8);
      assertThat(Integer.signum(Strings.compare(a, b)))
          .isEqualTo(Integer.signum(Arrays.compareUnsigned(x, y)));
      assertThat(Strings.utf8Length(a)).isEqualTo(x.length);
      assertThat(Strings.isStorable(a)).isTrue();
      String after = Strings.successor(a);
      boolean inRange =
          Strings.compare(b, a) >= 0 && (after == null || Strings.compare(b, after) < 0);
      assertThat(inRange).isEqualTo(b.startsWith(a));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0",
        "ab\0c",
        "\ud800",
        "a\udc00",
        "\ud800\ud800\udc00",
        "\udc00\ud800",
        "x\ud83d"
      })
  void refusesZeroAndLoneSurrogates(String text) {
    assertThat(Strings.isStorable(text)).isFalse();
    assertThatThrownBy(() -> Strings.requireStorable(text, "The key"))
        .hasMessageStartingWith("The key")
        .hasMessageContaining("at index");
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
    }
    return text.toString();
  }

  /** The example of FIPS 180-2, and what was computed elsewhere of a text that is no ASCII. */
  @Test
  void aNameThatIsTooLongIsToldByItsChecksum() {
    assertThat(Strings.sha256("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Strings.sha256("größe"))
        .isEqualTo("d353a2671b67afff0941ae456e5c76e9394bd6579774ae7542a6185fb9843384");
  }
}
