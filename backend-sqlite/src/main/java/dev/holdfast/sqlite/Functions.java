package dev.holdfast.sqlite;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.CaseFolding;
import dev.holdfast.spi.TextPattern;
import dev.holdfast.spi.Values;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    create(connection, "hf_in", new In(), 2);
    create(connection, "hf_contains_all", new ContainsAll(), 2);
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

  /** Is the value one of an array? Plain values that are equal are so to Java, too. */
  private static final class In extends Function {
    private final Listed listed = new Listed();

    @Override
    protected void xFunc() throws SQLException {
      result(listed.of(value_text(1)).contains(plain(value_text(0))) ? 1 : 0);
    }
  }

  /** Does the first array hold every value of the second? */
  private static final class ContainsAll extends Function {
    private final Listed listed = new Listed();

    @Override
    protected void xFunc() throws SQLException {
      Set<@Nullable Object> there = Listed.parsed(value_text(0));
      result(there.containsAll(listed.of(value_text(1))) ? 1 : 0);
    }
  }

  /** The values of the array that the last call had; the calls of a statement have the same. */
  private static final class Listed {
    private String text = "[]";
    private Set<@Nullable Object> values = Set.of();

    Set<@Nullable Object> of(String wanted) {
      if (!wanted.equals(text)) {
        values = parsed(wanted);
        text = wanted;
      }
      return values;
    }

    static Set<@Nullable Object> parsed(String array) {
      return new HashSet<>(Values.asArray(Objects.requireNonNull(plain(array))));
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
