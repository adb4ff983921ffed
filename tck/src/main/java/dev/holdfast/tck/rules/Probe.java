package dev.holdfast.tck.rules;

import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.JsonForm;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.spi.DocumentMatcher;
import dev.holdfast.spi.DocumentOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Documents and a question about them, and how to make both smaller.
 *
 * @param update null when the question is no update
 */
record Probe(
    List<Entry> documents,
    List<Index> indexes,
    Filter filter,
    List<Sort> sort,
    @Nullable Update update) {

  /** The documents that match, in order, as the reference evaluator has it. */
  List<Entry> matching() {
    DocumentMatcher matcher = DocumentMatcher.of(filter);
    DocumentOrder order = DocumentOrder.of(sort);
    return documents.stream()
        .filter(entry -> matcher.matches(entry.id(), entry.body()))
        .sorted((a, b) -> order.compare(a.id(), a.body(), b.id(), b.body()))
        .toList();
  }

  /** Probes that leave something out, the boldest first. */
  List<Probe> smaller() {
    List<Probe> smaller = new ArrayList<>();
    for (int size = documents.size() / 2; size > 0; size /= 2) {
      for (int from = 0; from < documents.size(); from += size) {
        List<Entry> rest = new ArrayList<>(documents);
        rest.subList(from, Math.min(from + size, rest.size())).clear();
        smaller.add(new Probe(rest, indexes, filter, sort, update));
      }
    }
    for (Filter less : filter.accept(new SmallerFilters())) {
      smaller.add(new Probe(documents, indexes, less, sort, update));
    }
    for (int i = 0; i < sort.size(); i++) {
      smaller.add(new Probe(documents, indexes, filter, without(sort, i), update));
    }
    for (int i = 0; i < indexes.size(); i++) {
      smaller.add(new Probe(documents, without(indexes, i), filter, sort, update));
    }
    if (update != null && update.operations().size() > 1) {
      for (int i = 0; i < update.operations().size(); i++) {
        Update less = Update.of(without(update.operations(), i));
        smaller.add(new Probe(documents, indexes, filter, sort, less));
      }
    }
    smallerBodies(smaller);
    return smaller;
  }

  private void smallerBodies(List<Probe> smaller) {
    for (int i = 0; i < documents.size(); i++) {
      Entry entry = documents.get(i);
      for (String key : entry.body().keySet()) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>(entry.body());
        body.remove(key);
        List<Entry> changed = new ArrayList<>(documents);
        changed.set(i, new Entry(entry.id(), body));
        smaller.add(new Probe(changed, indexes, filter, sort, update));
      }
    }
  }

  private static <T> List<T> without(List<T> list, int index) {
    List<T> rest = new ArrayList<>(list);
    rest.remove(index);
    return rest;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("filter ").append(JsonForm.text(filter));
    if (!sort.isEmpty()) {
      text.append("\nsort ").append(sort);
    }
    if (update != null) {
      text.append("\nupdate ").append(JsonForm.text(update));
    }
    if (!indexes.isEmpty()) {
      text.append("\nindexes ").append(indexes);
    }
    for (Entry entry : documents) {
      text.append("\ndocument ").append(entry.document().toJson());
    }
    return text.toString();
  }
}
