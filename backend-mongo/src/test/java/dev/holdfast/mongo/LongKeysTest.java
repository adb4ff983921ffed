package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sort keys that do not fit into a command with a filter, which may hold 12 MB itself. */
class LongKeysTest {
  private static final List<String> IDS = List.of("d0", "d1", "d2", "d3", "list", "yes");
  private static final List<Sort> SORT = List.of(Sort.ascending("a"), Sort.ascending(Path.ID));

  @Test
  void pagesGoOnBehindVeryLongValues() {
    try (OpenedDatabase opened = OpenedDatabase.fresh()) {
      Backend backend = opened.backend();
      for (String id : IDS) {
        Map<String, @Nullable Object> document = Values.object(Map.of("a", value(id)));
        backend.write(WriteBatch.of(new Write.Insert("c", id, Bodies.of(document))));
      }
      for (int i = 0; i < IDS.size(); i++) {
        List<String> rest = IDS.subList(i + 1, IDS.size());
        List<@Nullable Object> after = Arrays.asList(value(IDS.get(i)), IDS.get(i));
        assertThat(find(backend, after, 0, -1)).isEqualTo(rest);
        assertThat(find(backend, after, 1, 1)).isEqualTo(rest.stream().skip(1).limit(1).toList());
      }
    }
  }

  private static Object value(String id) {
    return switch (id) {
      case "list" -> List.of();
      case "yes" -> true;
      default -> "x".repeat(6_000_000);
    };
  }

  private static List<String> find(
      Backend backend, List<@Nullable Object> after, long offset, long limit) {
    List<String> ids = new ArrayList<>();
    Read.Find find = new Read.Find("c", Filter.all(), SORT, after, offset, limit, null);
    try (Rows rows = backend.read(find)) {
      while (rows.next()) {
        ids.add(rows.id());
      }
    }
    return ids;
  }
}
