package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {
  private static final JsonFactory JSON = PlainJson.newFactory();

  private static @Nullable Object read(String json) throws IOException {
    try (JsonParser in = JSON.createParser(json)) {
      return PlainJson.read(in);
    }
  }

  private static String write(@Nullable Object value) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      PlainJson.write(out, value);
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "\"a\\nb\"",
        "1",
        "0.1",
        "1.0E25",
        "9223372036854775808",
        "-9223372036854775808",
        "[]",
        "{}",
        "{\"a\":[1,[2,{\"b\":null}]],\"\":\"\"}",
        "10000000000000000000"
      })
  void whatIsReadIsWritten(String json) throws IOException {
    assertThat(write(read(json))).isEqualTo(json);
  }

  @Test
  void numbersAreNormalised() throws IOException {
    assertThat(read("1.0")).isEqualTo(1L);
    assertThat(read("-0.0")).isEqualTo(0L);
    assertThat(read("9007199254740993.0")).isEqualTo(9007199254740993L);
    assertThat(read("")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":2}",
        "\"\\u0000\"",
        "{\"\\u0000\":1}",
        "\"\\ud800\"",
        "1e999",
        "100000000000000000001"
      })
  void refusesWhatCanNotBeStored(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(HoldfastException.class);
  }

  @Test
  void depthIsLimited() throws IOException {
    assertThat(Values.depth(read("[".repeat(100) + "]".repeat(100)))).isEqualTo(100);
    assertThatThrownBy(() -> read("[".repeat(101) + "]".repeat(101)))
        .isInstanceOf(StreamConstraintsException.class);
    try (JsonParser lenient = new JsonFactory().createParser("[".repeat(101) + "]".repeat(101))) {
      assertThatThrownBy(() -> PlainJson.read(lenient)).hasMessageContaining("100 deep");
    }
  }

  @Test
  void aDocumentIsAnObject() throws IOException {
    try (JsonParser in = JSON.createParser("[1]")) {
      assertThatThrownBy(() -> PlainJson.readObject(in)).hasMessageContaining("[1]");
    }
  }
}
