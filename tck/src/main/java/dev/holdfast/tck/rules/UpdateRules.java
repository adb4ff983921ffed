package dev.holdfast.tck.rules;

import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rules;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each operator does stands in a data file; what an update call answers stands here. */
final class UpdateRules implements Area {
  @Override
  public String code() {
    return "UPD";
  }

  @Override
  public String title() {
    return "Updates";
  }

  @Override
  public void rules(Rules r) {
    for (Map<String, @Nullable Object> rule : DataFile.read("upd.json")) {
      Rules.Entry entry = r.rule(DataFile.text(rule, "rule"), DataFile.text(rule, "sentence"));
      for (Map<String, @Nullable Object> data : DataFile.objects(rule.get("cases"))) {
        UpdateCase one = UpdateCase.of(data);
        entry.with(one.name(), one::check);
      }
    }
    UpdateCallRules.rules(r);
  }
}
