package dev.holdfast.tck.rules;

import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import java.util.List;

/** Indexes change no answer, only the cost; but for a unique one. */
final class IndexRules implements Area {
  @Override
  public String code() {
    return "IDX";
  }

  @Override
  public String title() {
    return "Indexes and uniqueness";
  }

  @Override
  public void rules(Rules r) {
    QueryFile.addIndexed(
        r.rule("IDX-01", "Every filter answers the same with an index on each field it names."),
        List.of("fil.json", "log.json", "nul.json"));
    QueryFile.addIndexed(
        r.rule("IDX-02", "Every order and window is the same with indexes on its keys."),
        List.of("srt.json", "pag.json"));
    new IndexCallRules().rules(r);
    new UniqueRules().rules(r);
  }
}
