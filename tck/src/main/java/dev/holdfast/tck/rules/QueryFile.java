package dev.holdfast.tck.rules;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rules whose cases are a data file: filters, or whole queries, and the ids they find. */
final class QueryFile {
  private QueryFile() {}

  /** Adds the rules of a file, asked without an index. */
  static void add(Rules r, String file) {
    for (Map<String, @Nullable Object> rule : DataFile.read(file)) {
      Rules.Entry entry = r.rule(DataFile.text(rule, "rule"), DataFile.text(rule, "sentence"));
      cases(entry, rule, Nasty::plain);
    }
  }

  /** Adds every case of the files to one rule, asked with indexes. */
  static void addIndexed(Rules.Entry entry, List<String> files) {
    for (String file : files) {
      for (Map<String, @Nullable Object> rule : DataFile.read(file)) {
        cases(entry, rule, Nasty::indexed);
      }
    }
  }

  /** The same, with the indexes made after the documents. */
  static void addIndexedLater(Rules.Entry entry, List<String> files) {
    for (String file : files) {
      for (Map<String, @Nullable Object> rule : DataFile.read(file)) {
        cases(entry, rule, Nasty::indexedLater);
      }
    }
  }

  private static void cases(
      Rules.Entry entry,
      Map<String, @Nullable Object> rule,
      Function<Trial, Collection<Document>> documents) {
    for (Map<String, @Nullable Object> data : DataFile.objects(rule.get("cases"))) {
      QueryCase one = QueryCase.of(data);
      entry.with(one.name(), k -> one.check(k, documents.apply(k)));
    }
  }
}
