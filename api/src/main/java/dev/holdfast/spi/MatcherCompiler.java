package dev.holdfast.spi;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a filter into a {@link Condition}, so that matching visits nothing. */
final class MatcherCompiler implements Filter.Visitor<Condition> {
  static final MatcherCompiler DOCUMENT = new MatcherCompiler(false);
  static final MatcherCompiler ELEMENT = new MatcherCompiler(true);

  private final boolean element;

  private MatcherCompiler(boolean element) {
    this.element = element;
  }

  private PathReader reader(Path path) {
    return element ? PathReader.ofElement(path) : PathReader.of(path);
  }

  private Condition at(Path path, ValueTest test) {
    return Condition.at(reader(path), test);
  }

  private Condition[] each(List<Filter> filters) {
    return filters.stream().map(filter -> filter.accept(this)).toArray(Condition[]::new);
  }

  @Override
  public Condition and(Filter.And filter) {
    return Condition.all(each(filter.filters()));
  }

  @Override
  public Condition or(Filter.Or filter) {
    return Condition.any(each(filter.filters()));
  }

  @Override
  public Condition not(Filter.Not filter) {
    return Condition.not(filter.filter().accept(this));
  }

  @Override
  public Condition equal(Filter.Equal filter) {
    return at(filter.path(), ValueTest.equal(filter.value()));
  }

  @Override
  public Condition in(Filter.In filter) {
    return at(filter.path(), ValueTest.in(filter.values()));
  }

  @Override
  public Condition compare(Filter.Compare filter) {
    return at(filter.path(), Comparing.with(filter.comparison(), filter.value()));
  }

  @Override
  public Condition exists(Filter.Exists filter) {
    PathReader reader = reader(filter.path());
    return (id, root) -> reader.leads(root);
  }

  @Override
  public Condition text(Filter.Text filter) {
    return at(filter.path(), text(filter.match(), filter.text()));
  }

  private static ValueTest text(Filter.TextMatch match, String operand) {
    return switch (match) {
      case STARTS_WITH -> value -> value instanceof String text && text.startsWith(operand);
      case ENDS_WITH -> value -> value instanceof String text && text.endsWith(operand);
      case CONTAINS -> value -> value instanceof String text && text.contains(operand);
      case EQUALS_IGNORE_CASE ->
          value -> value instanceof String text && CaseFolding.equalsIgnoreCase(text, operand);
      case CONTAINS_IGNORE_CASE ->
          value -> value instanceof String text && CaseFolding.containsIgnoreCase(text, operand);
    };
  }

  @Override
  public Condition regex(Filter.Regex filter) {
    TextPattern pattern = TextPattern.of(filter.pattern());
    return at(filter.path(), value -> value instanceof String text && pattern.isFoundIn(text));
  }

  @Override
  public Condition containsAll(Filter.ContainsAll filter) {
    return at(filter.path(), ValueTest.containsAll(filter.values()));
  }

  @Override
  public Condition size(Filter.Size filter) {
    return at(filter.path(), ValueTest.size(filter.size()));
  }

  @Override
  public Condition elementMatch(Filter.ElementMatch filter) {
    Condition condition = filter.filter().accept(ELEMENT);
    boolean scalar = filter.scalar();
    return at(
        filter.path(), value -> value instanceof List<?> array && any(array, condition, scalar));
  }

  private static boolean any(List<?> array, Condition condition, boolean scalar) {
    int size = array.size();
    for (int i = 0; i < size; i++) {
      Object element = array.get(i);
      if ((scalar ? isScalar(element) : element instanceof Map) && condition.test(null, element)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isScalar(@Nullable Object element) {
    return !(element instanceof Map) && !(element instanceof List);
  }
}
