package dev.holdfast.postgres;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement with the values bound to it. Only {@link SqlText} makes one, so whatever stands in
 * {@code text} went through its quoting.
 */
record Sql(String text, List<@Nullable Object> values) {
  void bindTo(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      bind(statement, i + 1, values.get(i));
    }
  }

  private static void bind(PreparedStatement statement, int position, @Nullable Object value)
      throws SQLException {
    if (value instanceof String text) {
      statement.setString(position, text);
    } else if (value instanceof Long number) {
      statement.setLong(position, number);
    } else if (value instanceof Double number) {
      statement.setDouble(position, number);
    } else if (value instanceof Boolean truth) {
      statement.setBoolean(position, truth);
    } else if (value instanceof BigDecimal number) {
      statement.setBigDecimal(position, number);
    } else if (value instanceof Json json) {
      statement.setObject(position, json.text(), Types.OTHER);
    } else if (value instanceof Listing listing) {
      Object[] elements = listing.values().toArray();
      statement.setArray(
          position, statement.getConnection().createArrayOf(listing.type(), elements));
    } else if (value instanceof byte[] bytes) {
      statement.setBytes(position, bytes);
    } else if (value instanceof Object[] array) {
      statement.setObject(position, array);
    } else if (value instanceof long[] array) {
      statement.setObject(position, array);
    } else if (value == null) {
      statement.setNull(position, Types.NULL);
    } else {
      throw new IllegalArgumentException("No way to bind a " + value.getClass().getName());
    }
  }
}
