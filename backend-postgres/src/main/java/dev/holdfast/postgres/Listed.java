package dev.holdfast.postgres;

import dev.holdfast.spi.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of a list by how PostgreSQL looks them up.
 *
 * @param single to be compared with one by one: a few, or of the kinds of which there are few
 * @param numbers as decimal text
 * @param containers as JSON
 */
record Listed(
    List<@Nullable Object> single,
    List<String> numbers,
    List<String> texts,
    List<String> containers) {
  static Listed of(List<@Nullable Object> values, int few) {
    Listed listed =
        new Listed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    if (values.size() <= few) {
      listed.single.addAll(values);
      return listed;
    }
    values.forEach(listed::add);
    return listed;
  }

  private void add(@Nullable Object value) {
    if (value instanceof String text) {
      texts.add(text);
    } else if (value instanceof Number number) {
      numbers.add(Numbers.text(number));
    } else if (value instanceof Map || value instanceof List) {
      containers.add(Json.of(value).text());
    } else if (!single.contains(value)) {
      single.add(value);
    }
  }
}
