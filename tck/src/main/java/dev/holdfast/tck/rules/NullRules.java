package dev.holdfast.tck.rules;

import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;

final class NullRules implements Area {
  @Override
  public String code() {
    return "NUL";
  }

  @Override
  public String title() {
    return "Null, missing, nested and arrays";
  }

  @Override
  public void rules(Rules r) {
    QueryFile.add(r, "nul.json");
  }
}
