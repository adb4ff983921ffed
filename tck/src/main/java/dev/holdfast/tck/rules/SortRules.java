package dev.holdfast.tck.rules;

import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;

final class SortRules implements Area {
  @Override
  public String code() {
    return "SRT";
  }

  @Override
  public String title() {
    return "Order";
  }

  @Override
  public void rules(Rules r) {
    QueryFile.add(r, "srt.json");
    r.rule(
        "SRT-25",
        "A sort that names one path twice is INVALID.",
        k -> k.invalid(() -> Query.all().sort(Sort.ascending("a"), Sort.descending("a"))));
  }
}
