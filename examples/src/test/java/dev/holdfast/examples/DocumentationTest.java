package dev.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.earthquakes.CodeRegions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every snippet in the documentation that names a region of a source is that region, and every link
 * to a file leads to one. Run with {@code -Dholdfast.updateSnippets} to write the regions into the
 * pages.
 */
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern SNIPPET =
      Pattern.compile("<!-- region (\\S+) of (\\S+) -->\n```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  @Test
  void snippetsAreCodeThatRuns() throws IOException {
    int snippets = 0;
    for (Map.Entry<Path, String> page : pages().entrySet()) {
      String text = page.getValue();
      String expected =
          SNIPPET.matcher(text).replaceAll(match -> Matcher.quoteReplacement(snippet(match)));
      if (System.getProperty("holdfast.updateSnippets") != null) {
        Files.writeString(page.getKey(), expected);
      } else {
        assertThat(text).as(page.getKey().toString()).isEqualTo(expected);
      }
      snippets += (int) SNIPPET.matcher(text).results().count();
    }
    assertThat(snippets).isPositive();
  }

  private static String snippet(MatchResult match) {
    try {
      String source = Files.readString(ROOT.resolve(match.group(2)));
      String code = CodeRegions.of(source).get(match.group(1));
      assertThat(code).as("region " + match.group(1) + " of " + match.group(2)).isNotNull();
      return "<!-- region %s of %s -->%n```java%n%s%n```"
          .formatted(match.group(1), match.group(2), code)
          .replace("\r\n", "\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    for (Map.Entry<Path, String> page : pages().entrySet()) {
      LINK.matcher(page.getValue())
          .results()
          .forEach(
              link ->
                  assertThat(page.getKey().resolveSibling(link.group(1)))
                      .as("a link in " + page.getKey())
                      .exists());
    }
  }

  private static Map<Path, String> pages() throws IOException {
    Map<Path, String> pages = new TreeMap<>();
    for (Path folder : new Path[] {ROOT, ROOT.resolve("docs"), ROOT.resolve("docs/adr")}) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(file -> file.toString().endsWith(".md")).toList()) {
          pages.put(file, Files.readString(file));
        }
      }
    }
    return pages;
  }
}
