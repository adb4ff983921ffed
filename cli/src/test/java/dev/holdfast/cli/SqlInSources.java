package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Finds SQL that is put together in the text of a Java source. The text, because concatenation does
 * not show in class files as calls.
 */
final class SqlInSources {
  /** Comments, string literals, words and single signs. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "//[^\\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|\\w+|\\S",
          Pattern.DOTALL);

  private static final Pattern SQL =
      Pattern.compile(
          "\\b(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|FROM|WHERE|VALUES|PRAGMA|ORDER BY|LIMIT)\\b");

  private static final Pattern JOINS =
      Pattern.compile("concat|format|formatted|join|append|replace|repeat|insert");

  private SqlInSources() {}

  /** The literals with SQL in them that are joined with something else. */
  static List<String> joined(String source) {
    List<String> tokens = new ArrayList<>();
    for (MatchResult match : TOKEN.matcher(source).results().toList()) {
      String token = match.group();
      if (!token.startsWith("//") && !token.startsWith("/*")) {
        add(tokens, token);
      }
    }
    List<String> found = new ArrayList<>();
    for (int i = 2; i < tokens.size() - 2; i++) {
      if (tokens.get(i).startsWith("\"")
          && SQL.matcher(tokens.get(i)).find()
          && isJoined(tokens, i)) {
        found.add(tokens.get(i));
      }
    }
    return found;
  }

  /** A literal after {@code "literal" +} becomes a part of it: constants may be joined. */
  private static void add(List<String> tokens, String token) {
    int last = tokens.size() - 1;
    if (token.startsWith("\"")
        && last > 0
        && tokens.get(last).equals("+")
        && tokens.get(last - 1).startsWith("\"")) {
      tokens.remove(last);
      tokens.set(last - 1, tokens.get(last - 1) + token);
    } else {
      tokens.add(token);
    }
  }

  private static boolean isJoined(List<String> tokens, int at) {
    boolean called = tokens.get(at - 1).equals("(") && JOINS.matcher(tokens.get(at - 2)).matches();
    boolean calls = tokens.get(at + 1).equals(".") && JOINS.matcher(tokens.get(at + 2)).matches();
    return called || calls || tokens.get(at - 1).equals("+") || tokens.get(at + 1).equals("+");
  }
}
