package dev.holdfast.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTest {
  private static final ObjectMapper MAPPER = Mapping.create();

  record Rich(
      Instant at,
      LocalDate day,
      LocalDateTime local,
      LocalTime time,
      Duration duration,
      Period period,
      UUID uuid,
      BigDecimal price,
      BigInteger big,
      DayOfWeek weekday,
      char letter,
      URI uri,
      Map<Instant, BigDecimal> prices) {}

  record Numbered(double d, Double boxed, float f, List<Float> fs, long n) {}

  record Zoned(OffsetDateTime offset, ZonedDateTime zoned) {}

  record Untyped(@Nullable Object any, Map<String, Object> map) {}

  static final class Bean {
    private String name = "";

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }
  }

  private static final Rich RICH =
      new Rich(
          Instant.parse("2024-02-29T12:30:00.5Z"),
          LocalDate.of(5, 1, 2),
          LocalDateTime.of(2024, 1, 1, 0, 0),
          LocalTime.NOON,
          Duration.ofSeconds(1),
          Period.ofDays(2),
          new UUID(1, 2),
          new BigDecimal("12.34"),
          BigInteger.TEN,
          DayOfWeek.MONDAY,
          'x',
          URI.create("a:b"),
          Map.of(Instant.EPOCH, BigDecimal.ONE));

  @Test
  void richTypesAreTheirTextsAndComeBack() throws JsonProcessingException {
    String json = MAPPER.writeValueAsString(RICH);
    assertThat(json)
        .contains("\"at\":\"2024-02-29T12:30:00.500000000Z\"")
        .contains("\"price\":\"6500011234 12.34\"")
        .contains("\"weekday\":\"MONDAY\"")
        .contains("{\"1970-01-01T00:00:00.000000000Z\":\"6500001 1\"}");
    assertThat(MAPPER.readValue(json, Rich.class)).usingRecursiveComparison().isEqualTo(RICH);
  }

  @Test
  void operandsAreWhatDocumentsHold() throws JsonProcessingException {
    Object plain = Mapping.toPlain(MAPPER, RICH);
    assertThat(plain).isEqualTo(MAPPER.readValue(MAPPER.writeValueAsString(RICH), Object.class));
    assertThat(Mapping.toPlain(MAPPER, RICH.price())).isEqualTo("6500011234 12.34");
    assertThat(Mapping.toPlain(MAPPER, RICH.weekday())).isEqualTo("MONDAY");
    assertThat(Mapping.toPlain(MAPPER, List.of(1.0, 2.5f, RICH.at())))
        .isEqualTo(Values.normalise(List.of(1.0, 2.5f, RICH.at())));
  }

  @Test
  void doublesAndFloatsHaveOneText() throws JsonProcessingException {
    Numbered numbers = new Numbered(1.0, 0x1p63, 0.1f, List.of(0.3f), 1);
    String json = MAPPER.writeValueAsString(numbers);
    assertThat(json)
        .isEqualTo("{\"d\":1,\"boxed\":9223372036854775808,\"f\":0.1,\"fs\":[0.3],\"n\":1}");
    Numbered back = MAPPER.readValue(json, Numbered.class);
    assertThat(back.f()).isEqualTo(0.1f);
    assertThat(back.boxed()).isEqualTo(0x1p63);
    assertThat(back.fs()).containsExactly(0.3f);
  }

  @Test
  void arraysAreWrittenAsTheirElements() throws JsonProcessingException {
    assertThat(MAPPER.writeValueAsString(new double[] {-0.0, 1e20, 2e-3}))
        .isEqualTo("[0,1.0E20,0.002]");
    assertThat(MAPPER.readValue("[0,1.0E20]", double[].class)).containsExactly(0, 1e20);
    assertThat(MAPPER.writeValueAsString(new float[] {0.1f, 1})).isEqualTo("[0.1,1]");
    assertThat(MAPPER.writeValueAsString(new byte[] {1, -1})).isEqualTo("\"01ff\"");
    assertThat(MAPPER.readValue("\"01ff\"", byte[].class)).containsExactly(1, -1);
    assertThatThrownBy(() -> MAPPER.readValue("\"xyz\"", byte[].class)).hasMessageContaining("hex");
  }

  @Test
  void offsetsAndZonesComeBackInUtc() throws JsonProcessingException {
    Zoned zoned =
        new Zoned(
            OffsetDateTime.parse("2024-01-01T01:00:00+01:00"),
            ZonedDateTime.parse("2024-01-01T01:00:00+01:00[Europe/Paris]"));
    Zoned back = MAPPER.readValue(MAPPER.writeValueAsString(zoned), Zoned.class);
    assertThat(back.offset()).isEqualTo(OffsetDateTime.parse("2024-01-01T00:00:00Z"));
    assertThat(back.zoned()).isEqualTo(ZonedDateTime.parse("2024-01-01T00:00:00Z"));
  }

  @Test
  void readsForeignForms() throws JsonProcessingException {
    Rich rich =
        MAPPER.readValue(
            "{\"price\":12.340,\"big\":12345678901234567890,\"at\":\"2024-01-01T02:00+02:00\"}",
            Rich.class);
    assertThat(rich.price()).isEqualByComparingTo("12.34");
    assertThat(rich.big()).isEqualTo(new BigInteger("12345678901234567890"));
    assertThat(rich.at()).isEqualTo("2024-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"at\":1709209800}|1709209800",
        "{\"at\":{}}|START_OBJECT",
        "{\"price\":\"12.34\"}|sort key",
        "{\"price\":1e60000}|exponent",
        "{\"big\":1.5}|fraction",
        "{\"weekday\":\"SOMEDAY\"}|SOMEDAY",
        "{\"weekday\":1}|DayOfWeek",
        "{\"uuid\":\"1-2-3-4-5\"}|UUID"
      })
  void refusesWhatIsUnclearAndSaysWhere(String json, String reason) {
    assertThatThrownBy(() -> MAPPER.readValue(json, Rich.class))
        .isInstanceOfSatisfying(
            JsonMappingException.class,
            e ->
                assertThat(Mapping.invalid("Can not read Rich", e))
                    .hasMessageContaining(reason)
                    .hasMessageContaining(json.substring(2, json.indexOf('"', 2))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"n\":1.5}", "{\"n\":\"1\"}", "{\"d\":\"1\"}"})
  void doesNotBendNumbers(String json) {
    assertThatThrownBy(() -> MAPPER.readValue(json, Numbered.class))
        .isInstanceOf(JsonMappingException.class);
  }

  @Test
  void missingPrimitivesAreZeroAndUnknownFieldsIgnored() throws JsonProcessingException {
    assertThat(MAPPER.readValue("{\"unknown\":[1],\"d\":null}", Numbered.class).n()).isZero();
  }

  @Test
  void errorsOfWritingNameThePath() {
    Numbered numbers = new Numbered(1, Double.NaN, 1, List.of(), 1);
    assertThatThrownBy(() -> Mapping.toPlain(MAPPER, List.of(numbers)))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("[0].boxed")
        .hasMessageContaining("NaN");
  }

  @Test
  void whatHasNoTypeIsPlain() throws JsonProcessingException {
    Untyped read = MAPPER.readValue("{\"any\":[1,1.0,0.5],\"map\":{\"a\":1}}", Untyped.class);
    assertThat(read.any()).isEqualTo(List.of(1L, 1L, 0.5));
    assertThat(read.map()).isEqualTo(Map.of("a", 1L));
    assertThat(MAPPER.readValue("{\"any\":null}", Untyped.class).any()).isNull();
  }

  @Test
  void beansWork() throws JsonProcessingException {
    Bean bean = new Bean();
    bean.setName("ada");
    String json = MAPPER.writeValueAsString(bean);
    assertThat(MAPPER.readValue(json, Bean.class).getName()).isEqualTo("ada");
  }

  @Test
  void depthIsLimited() throws JsonProcessingException {
    assertThat(MAPPER.writeValueAsString(nested(100))).hasSize(200);
    assertThatThrownBy(() -> MAPPER.writeValueAsString(nested(101)))
        .isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> Mapping.toPlain(MAPPER, nested(101)))
        .isInstanceOf(HoldfastException.class);
  }

  private static List<Object> nested(int depth) {
    List<Object> list = new ArrayList<>();
    for (int i = 1; i < depth; i++) {
      list = new ArrayList<>(List.of(list));
    }
    return list;
  }
}
