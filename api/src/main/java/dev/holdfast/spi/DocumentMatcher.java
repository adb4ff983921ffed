package dev.holdfast.spi;

import dev.holdfast.Filter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of a {@link Filter}: every backend selects the documents that this selects. The
 * filter is compiled once; matching allocates nothing but for regular expressions and where case is
 * ignored. Immutable and thread safe.
 */
public final class DocumentMatcher {
  private final Condition condition;

  private DocumentMatcher(Condition condition) {
    this.condition = condition;
  }

  /**
   * A matcher for a filter whose values are plain.
   *
   * @throws dev.holdfast.HoldfastException INVALID for a regular expression that cannot be used
   */
  public static DocumentMatcher of(Filter filter) {
    return new DocumentMatcher(filter.accept(MatcherCompiler.DOCUMENT));
  }

  /** Whether the document matches; its content is plain. */
  public boolean matches(String id, Map<String, @Nullable Object> body) {
    return condition.test(id, body);
  }
}
