package dev.holdfast.cli;

import dev.holdfast.HoldfastException;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which documents, in what order, which of them, and which fields. */
final class QueryOptions {
  @Mixin private FilterOptions filter = new FilterOptions();

  @Option(
      names = {"-s", "--sort"},
      paramLabel = "FIELDS",
      split = ",",
      description = "In the order of these fields, such as -mag,place; - is descending.")
  private List<String> sort = List.of();

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "At most so many.")
  private @Nullable Integer limit;

  @Option(names = "--offset", paramLabel = "N", description = "Without the first so many.")
  private long offset;

  @Option(
      names = "--fields",
      paramLabel = "FIELDS",
      split = ",",
      description = "Only these fields and the id, such as mag,place.")
  private List<String> fields = List.of();

  List<String> fields() {
    return fields;
  }

  Query query() {
    try {
      Query query = Query.where(filter.filter()).offset(offset);
      query = limit == null ? query : query.limit(limit);
      query =
          sort.isEmpty() ? query : query.sort(sort.stream().map(this::key).toArray(Sort[]::new));
      return fields.isEmpty() ? query : query.fields(fields.toArray(String[]::new));
    } catch (HoldfastException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private Sort key(String field) {
    if (field.equals("-") || field.isEmpty()) {
      throw new UsageException("--sort " + String.join(",", sort) + " has an empty field");
    }
    return field.startsWith("-") ? Sort.descending(field.substring(1)) : Sort.ascending(field);
  }
}
