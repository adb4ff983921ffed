package dev.holdfast.cli;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Filter;
import dev.holdfast.JsonForm;
import dev.holdfast.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WhereExpressionTest {
  static Stream<Arguments> expressions() {
    return Stream.of(
        Arguments.of("mag>=5", field("mag").gte(5L)),
        Arguments.of(" mag >= 5.0 ", field("mag").gte(5L)),
        Arguments.of("mag>5.5", field("mag").gt(5.5)),
        Arguments.of("mag<-1", field("mag").lt(-1L)),
        Arguments.of("a.b<=x y", field("a.b").lte("x y")),
        Arguments.of("ok=true", field("ok").eq(true)),
        Arguments.of("ok!=null", field("ok").ne(null)),
        Arguments.of("zip=01234", field("zip").eq("01234")),
        Arguments.of("zip=\"1\"", field("zip").eq("1")),
        Arguments.of("empty=", field("empty").eq("")),
        Arguments.of("name='); drop table x", field("name").eq("'); drop table x")),
        Arguments.of("id=5", field("id").eq("5")),
        Arguments.of("id in 5,6", field("id").in("5", "6")),
        Arguments.of("place~^Chi.*e", field("place").regex("^Chi.*e")),
        Arguments.of("place^=5", field("place").startsWith("5")),
        Arguments.of("s in a, 5,null", field("s").in("a", 5L, null)),
        Arguments.of("s in [\"a,b\",5]", field("s").in("a,b", 5L)),
        Arguments.of("s= in x", field("s").eq("in x")),
        Arguments.of("\"a=b\"=1", field(Path.of("a=b")).eq(1L)),
        Arguments.of("$where=1", field(Path.of("$where")).eq(1L)),
        Arguments.of(
            "at>{\"$instant\":\"2018-02-07T00:00:00Z\"}",
            field("at").gt("2018-02-07T00:00:00.000000000Z")),
        Arguments.of("tags=[1,[2]]", field("tags").eq(List.of(1L, List.of(2L)))));
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void meansAFilter(String expression, Filter filter) {
    assertThat(WhereExpression.parse(expression)).hasToString(filter.toString());
  }

  @Test
  void typesADecimal() {
    assertThat(WhereExpression.parse("p={\"$decimal\":\"12.34\"}"))
        .hasToString(field("p").eq(new java.math.BigDecimal("12.34")).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mag==5|unknown operator '=='; allowed are = != > >= < <= ~",
        "mag=>5|unknown operator '=>'",
        "mag!~5|unknown operator '!~'",
        "mag|has no operator",
        "mag in|has no operator",
        ">5|names no field",
        "mag>null|compares with null",
        "mag>[1]|compares with [1]",
        "a=~b|unknown operator '=~'"
      })
  void refusesWhatIsNone(String expression, String message) {
    assertThatThrownBy(() -> WhereExpression.parse(expression))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--where '" + expression + "'")
        .hasMessageContaining(message);
  }

  @Test
  void agreesWithTheJsonForm() {
    assertThat(JsonForm.text(WhereExpression.parse("a>=5")))
        .isEqualTo(JsonForm.text(JsonForm.filter("{\"a\":{\"$gte\":5}}")));
  }
}
