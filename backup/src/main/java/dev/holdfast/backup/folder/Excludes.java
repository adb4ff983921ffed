package dev.holdfast.backup.folder;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Patterns of what stays out of a backup. */
final class Excludes {
  static final List<String> STANDARD = List.of("*.log", "*.tmp", "__pycache__");

  private final List<PathMatcher> names;
  private final List<PathMatcher> paths;

  /**
   * Reads them.
   *
   * @throws HoldfastException INVALID when one is no pattern
   */
  Excludes(List<String> patterns) {
    names = patterns.stream().filter(one -> !one.contains("/")).map(Excludes::matcher).toList();
    paths = patterns.stream().filter(one -> one.contains("/")).map(Excludes::matcher).toList();
  }

  /**
   * The same patterns, each of which is one.
   *
   * @throws HoldfastException INVALID when one is not
   */
  static List<String> checked(List<String> patterns) {
    patterns.forEach(Excludes::matcher);
    return List.copyOf(patterns);
  }

  private static PathMatcher matcher(String pattern) {
    if (pattern.isBlank() || pattern.startsWith("/") || pattern.endsWith("/")) {
      throw HoldfastException.invalid(
          "'"
              + pattern
              + "' is no pattern to exclude: it is a name, as in *.log, or a path below the folder"
              + " without a slash at its ends, as in cache/*.bin");
    }
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw HoldfastException.of(
          ErrorCode.INVALID,
          "'" + pattern + "' is no pattern to exclude: " + e.getDescription(),
          e);
    }
  }

  /**
   * Whether a file or folder stays out; a folder with all that is in it.
   *
   * @param relative from the folder that is copied
   */
  boolean match(Path relative) {
    Path name = relative.getFileName();
    return names.stream().anyMatch(pattern -> pattern.matches(name))
        || paths.stream().anyMatch(pattern -> pattern.matches(relative));
  }
}
