package dev.holdfast.tck.rules;

import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;

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
  }
}
