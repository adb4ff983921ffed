package dev.holdfast.tck.rules;

import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;

final class LogicRules implements Area {
  @Override
  public String code() {
    return "LOG";
  }

  @Override
  public String title() {
    return "Sets, strings and logic";
  }

  @Override
  public void rules(Rules r) {
    QueryFile.add(r, "log.json");
  }
}
