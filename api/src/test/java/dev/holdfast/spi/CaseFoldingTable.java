package dev.holdfast.spi;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes the table of {@link CaseFolding} from RE2/J's case orbits, which are Unicode's simple case
 * folding in the version of the JDK. Run {@link #main} on Java 17, with the file to write.
 */
final class CaseFoldingTable {
  /** Letters whose orbit never closes in RE2/J; their folding is what Unicode says. */
  static final Map<Integer, Integer> UNFINISHED =
      Map.of(
          0x1c80, 0x432, 0x1c81, 0x434, 0x1c82, 0x43e, 0x1c83, 0x441, 0x1c84, 0x442, 0x1c85, 0x442,
          0x1c86, 0x44a, 0x1c87, 0x463, 0x1c88, 0xa64b);

  private static final int LONGEST_ORBIT = 8;

  private static final Method SIMPLE_FOLD = simpleFold();

  private CaseFoldingTable() {}

  private static Method simpleFold() {
    try {
      Method method =
          Class.forName("com.google.re2j.Unicode").getDeclaredMethod("simpleFold", int.class);
      method.setAccessible(true);
      return method;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("RE2/J has changed inside", e);
    }
  }

  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    Files.writeString(Path.of(arguments[0]), text());
  }

  static String text() throws ReflectiveOperationException {
    StringBuilder text =
        new StringBuilder("# Unicode 13 simple case folding, made by CaseFoldingTable.\n");
    text.append("# First code point, last code point, step, what to add.\n");
    List<int[]> pairs = new ArrayList<>();
    folding().forEach((from, to) -> pairs.add(new int[] {from, to - from}));
    for (int i = 0; i < pairs.size(); ) {
      int end = endOfRun(pairs, i);
      int step = end - i > 1 ? pairs.get(i + 1)[0] - pairs.get(i)[0] : 1;
      text.append(
          String.format(
              "%X %X %d %d%n", pairs.get(i)[0], pairs.get(end - 1)[0], step, pairs.get(i)[1]));
      i = end;
    }
    return text.toString().replace(System.lineSeparator(), "\n");
  }

  private static int endOfRun(List<int[]> pairs, int start) {
    int end = start + 1;
    int step = end < pairs.size() ? pairs.get(end)[0] - pairs.get(start)[0] : 0;
    while (end < pairs.size()
        && step <= 2
        && pairs.get(end)[1] == pairs.get(start)[1]
        && pairs.get(end)[0] - pairs.get(end - 1)[0] == step) {
      end++;
    }
    return end;
  }

  /** Every code point that folds to another one. */
  private static Map<Integer, Integer> folding() throws ReflectiveOperationException {
    Map<Integer, Integer> folding = new TreeMap<>(UNFINISHED);
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int folded = orbit(c).size() > 1 ? representative(c) : c;
      if (folded != c) {
        folding.put(c, folded);
      }
    }
    return folding;
  }

  /** Unicode folds to lower case, but Cherokee, whose capitals came first, to upper case. */
  private static int representative(int codePoint) {
    int upper = Character.toUpperCase(codePoint);
    return Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.CHEROKEE
        ? upper
        : Character.toLowerCase(upper);
  }

  /** What RE2/J takes for equal to the code point, which alone when the orbit does not close. */
  static Set<Integer> orbit(int codePoint) throws ReflectiveOperationException {
    Set<Integer> orbit = new TreeSet<>();
    int next = codePoint;
    for (int i = 0; i < LONGEST_ORBIT; i++) {
      orbit.add(next);
      next = (Integer) SIMPLE_FOLD.invoke(null, next);
      if (next == codePoint) {
        return orbit;
      }
    }
    return Set.of(codePoint);
  }
}
