package dev.holdfast.sqlite;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.CaseFolding;
import dev.holdfast.spi.TextPattern;
import dev.holdfast.spi.Values;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/**
 * The functions that statements call for what SQL has no words for. SQLite calls them on the thread
 * that runs the statement. None is ever part of the schema, so any tool can read the file.
 */
final class Functions {
  private Functions() {}

  static void register(Connection connection) throws SQLException {
    create(connection, "hf_regex", new Regex(), 2);
    create(connection, "hf_fold", new Fold(), 1);
    create(connection, "hf_equal", new Equal(), 2);
    AggregateFunctions.register(connection);
  }

  private static void create(Connection connection, String name, Function function, int arguments)
      throws SQLException {
    Function.create(connection, name, function, arguments, Function.FLAG_DETERMINISTIC);
  }

  /** Is the pattern found in the text? */
  private static final class Regex extends Function {
    private @Nullable TextPattern pattern;

    @Override
    protected void xFunc() throws SQLException {
      String wanted = value_text(1);
      TextPattern compiled = pattern;
      if (compiled == null || !compiled.toString().equals(wanted)) {
        compiled = TextPattern.of(wanted);
        pattern = compiled;
      }
      result(compiled.isFoundIn(value_text(0)) ? 1 : 0);
    }
  }

  /** The text with its case folded. */
  private static final class Fold extends Function {
    @Override
    protected void xFunc() throws SQLException {
      result(CaseFolding.fold(value_text(0)));
    }
  }

  /** Do two JSON texts hold the same value, whatever the order of keys? */
  private static final class Equal extends Function {
    private String operandText = "";
    private @Nullable Object operand;

    @Override
    protected void xFunc() throws SQLException {
      String wanted = value_text(1);
      if (!wanted.equals(operandText)) {
        operand = plain(wanted);
        operandText = wanted;
      }
      result(Values.equal(plain(value_text(0)), operand) ? 1 : 0);
    }
  }

  /** The plain value of a JSON text. */
  static @Nullable Object plain(String json) {
    String wrapped = "{\"v\":" + json + "}";
    Map<String, @Nullable Object> object =
        Bodies.json(wrapped.getBytes(StandardCharsets.UTF_8)).toMap();
    return object.get("v");
  }
}
