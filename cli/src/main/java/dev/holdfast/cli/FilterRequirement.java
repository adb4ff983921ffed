package dev.holdfast.cli;

/** Writes that could touch everything want to hear it. */
final class FilterRequirement {
  private FilterRequirement() {}

  static void check(String verb, FilterOptions filter, boolean all) {
    if (filter.areGiven() == all) {
      throw new UsageException(
          all
              ? "--all goes without --where and --filter"
              : "Give --where or --filter, or --all to " + verb + " every document");
    }
  }
}
