package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Document;
import dev.holdfast.Path;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class FilterRules implements Area {
  @Override
  public String code() {
    return "FIL";
  }

  @Override
  public String title() {
    return "Equality and comparison";
  }

  @Override
  public void rules(Rules r) {
    QueryFile.add(r, "fil.json");
    r.rule("FIL-41", "Every key works in a path, whatever characters it is made of.")
        .each("key", oddKeys().entrySet(), FilterRules::found);
  }

  /** The keys of the documents that have one odd key each, with the document that has it. */
  private static Map<String, Entry> oddKeys() {
    Map<String, Entry> keys = new LinkedHashMap<>();
    for (Entry entry : Nasty.ENTRIES) {
      if ("k".equals(entry.body().get("t"))) {
        for (String key : entry.body().keySet()) {
          if (!key.equals("t") && !key.equals("deep")) {
            keys.put(key, entry);
          }
        }
      }
    }
    return keys;
  }

  private static void found(Trial k, Map.Entry<String, Entry> odd) {
    Object value = odd.getValue().body().get(odd.getKey());
    for (Path path : List.of(Path.of(odd.getKey()), Path.of("deep", odd.getKey()))) {
      Query query = Query.where(field("t").eq("k").and(field(path).eq(value)));
      List<Document> expected = List.of(odd.getValue().document());
      k.equal(expected, Nasty.plain(k).findMany(query), "eq at " + path);
      Query last = Query.where(field("t").eq("k")).sort(Sort.descending(path)).limit(1);
      k.equal(expected, Nasty.plain(k).findMany(last), "the greatest at " + path);
      k.equal(
          1L, Nasty.plain(k).count(field("t").eq("k").and(field(path).exists())), "exists " + path);
    }
  }
}
