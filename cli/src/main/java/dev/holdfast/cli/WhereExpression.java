package dev.holdfast.cli;

import static dev.holdfast.Field.field;

import dev.holdfast.Field;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.spi.RichTypes;
import dev.holdfast.spi.Values;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A condition as a person types it: {@code mag>=5}, {@code place~^Chile}, {@code status in a,b}.
 *
 * <p>What stands after the operator is a JSON value when it reads as one ({@code 5}, {@code true},
 * {@code null}, {@code "5"}), else a string. The id is always a string.
 */
final class WhereExpression {
  static final String OPERATORS = "= != > >= < <= ~ (regex) ^= (starts with) in";

  private static final List<String> SYMBOLS = List.of("=", "!=", ">", ">=", "<", "<=", "~", "^=");
  private static final String SYMBOL_CHARACTERS = "=!<>~^";
  private static final String IN = " in ";

  private final String text;
  private final Path path;
  private final String operator;
  private final String operand;

  private WhereExpression(String text, Path path, String operator, String operand) {
    this.text = text;
    this.path = path;
    this.operator = operator;
    this.operand = operand;
  }

  /**
   * The filter of an expression.
   *
   * @throws UsageException when it is none
   */
  static Filter parse(String text) {
    WhereExpression expression = split(text);
    try {
      return expression.filter();
    } catch (HoldfastException e) {
      throw new UsageException("--where '" + text + "': " + e.getMessage());
    }
  }

  private static WhereExpression split(String text) {
    int end = endOfField(text);
    int in = text.indexOf(IN, end);
    int symbol = end;
    while (symbol < text.length() && SYMBOL_CHARACTERS.indexOf(text.charAt(symbol)) < 0) {
      symbol++;
    }
    if (in >= 0 && in < symbol) {
      return new WhereExpression(
          text, path(text, in), "in", text.substring(in + IN.length()).strip());
    }
    int value = endOfOperator(text, symbol);
    String operator = text.substring(symbol, value);
    if (operator.isEmpty()) {
      throw new UsageException(
          "--where '" + text + "' has no operator; allowed are FIELD followed by " + OPERATORS);
    }
    if (!SYMBOLS.contains(operator)) {
      throw new UsageException(
          "--where '" + text + "': unknown operator '" + operator + "'; allowed are " + OPERATORS);
    }
    return new WhereExpression(text, path(text, symbol), operator, text.substring(value).strip());
  }

  /** A ^ that follows ~ belongs to the pattern; any other sign that follows makes one operator. */
  private static int endOfOperator(String text, int start) {
    boolean regex = start < text.length() && text.charAt(start) == '~';
    String following = regex ? "=~" : "=!<>~";
    int end = Math.min(start + 1, text.length());
    while (end < text.length() && following.indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    return end;
  }

  /** Behind the closing quote of a field in quotes, else the start. */
  private static int endOfField(String text) {
    if (!text.startsWith("\"")) {
      return 0;
    }
    int close = 1;
    while (close < text.length() && text.charAt(close) != '"') {
      close += text.charAt(close) == '\\' ? 2 : 1;
    }
    return Math.min(close + 1, text.length());
  }

  private static Path path(String text, int end) {
    String name = text.substring(0, end).strip();
    if (name.isEmpty()) {
      throw new UsageException("--where '" + text + "' names no field before its operator");
    }
    Optional<JsonText.Literal> quoted =
        name.startsWith("\"") ? JsonText.literal(name) : Optional.empty();
    return Path.parse(quoted.map(JsonText.Literal::value).map(Object::toString).orElse(name));
  }

  private Filter filter() {
    Field field = field(path);
    return switch (operator) {
      case "=" -> field.eq(value(operand));
      case "!=" -> field.ne(value(operand));
      case ">" -> field.gt(comparable());
      case ">=" -> field.gte(comparable());
      case "<" -> field.lt(comparable());
      case "<=" -> field.lte(comparable());
      case "~" -> field.regex(string());
      case "^=" -> field.startsWith(string());
      default -> field.in(values());
    };
  }

  private Object comparable() {
    Object value = value(operand);
    if (value == null || value instanceof Map<?, ?> || value instanceof List<?>) {
      throw new UsageException(
          "--where '"
              + text
              + "' compares with "
              + operand
              + "; allowed are numbers, strings and booleans");
    }
    return value;
  }

  /** A string in any case; quotes around it are JSON's. */
  private String string() {
    return operand.startsWith("\"") && value(operand) instanceof String quoted ? quoted : operand;
  }

  private List<@Nullable Object> values() {
    if (!path.isId()
        && JsonText.literal(operand).map(JsonText.Literal::value).orElse(null)
            instanceof List<?> array) {
      return array.stream().<@Nullable Object>map(WhereExpression::plain).toList();
    }
    return Arrays.stream(operand.split(","))
        .<@Nullable Object>map(one -> value(one.strip()))
        .toList();
  }

  private @Nullable Object value(String written) {
    Optional<JsonText.Literal> literal = JsonText.literal(written);
    if (literal.isEmpty()) {
      return written;
    }
    Object value = literal.get().value();
    return path.isId() && !(value instanceof String) ? written : plain(value);
  }

  private static @Nullable Object plain(@Nullable Object json) {
    if (json instanceof Map<?, ?> object && object.size() == 1) {
      Map.Entry<?, ?> entry = object.entrySet().iterator().next();
      if ("$instant".equals(entry.getKey()) && entry.getValue() instanceof String time) {
        return RichTypes.text(RichTypes.instant(time));
      }
      if ("$decimal".equals(entry.getKey()) && entry.getValue() != null) {
        return decimal(entry.getValue().toString());
      }
    }
    return Values.normaliseJson(json);
  }

  private static BigDecimal decimal(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw HoldfastException.invalid(
          "'" + Values.shorten(text) + "' is no decimal; allowed are numbers such as 12.34");
    }
  }
}
