package dev.holdfast.tck.rules;

import dev.holdfast.tck.Area;
import dev.holdfast.tck.Rule;
import dev.holdfast.tck.Rules;
import java.util.List;

/** Every area, in the order of {@code docs/spec.md}. */
public final class Areas {
  private static final List<Area> ALL =
      List.of(
          new LifecycleRules(),
          new InsertRules(),
          new GetRules(),
          new TypeRules(),
          new FilterRules(),
          new LogicRules(),
          new NullRules(),
          new SortRules(),
          new ProjectionRules(),
          new PageRules(),
          new CountRules(),
          new AggregationRules(),
          new UpdateRules(),
          new JsonFormRules(),
          new DeleteRules(),
          new RevisionRules(),
          new BulkRules(),
          new StreamRules(),
          new CapabilityRules(),
          new ErrorRules(),
          new SecurityRules(),
          new OperationRules(),
          new TransactionRules(),
          new IsolationRules(),
          new IndexRules(),
          new ConcurrencyRules(),
          new OperationIdRules(),
          new FollowingRules(),
          new RandomRules());

  private Areas() {}

  /** The areas, in order. */
  public static List<Area> all() {
    return ALL;
  }

  /** The rules of every area. */
  public static List<Rule> rules() {
    return ALL.stream().flatMap(area -> Rules.of(area).stream()).toList();
  }
}
