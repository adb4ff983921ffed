package dev.holdfast.examples.earthquakes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The named parts of a source file, between {@code // region name} and {@code // endregion}. */
public final class CodeRegions {
  private static final String BEGIN = "// region ";
  private static final String END = "// endregion";

  private CodeRegions() {}

  /** Each region's code by name, in order, without its common indentation. */
  public static Map<String, String> of(String source) {
    Map<String, String> regions = new LinkedHashMap<>();
    List<String> region = new ArrayList<>();
    String name = "";
    for (String line : source.lines().toList()) {
      String text = line.strip();
      if (text.startsWith(BEGIN)) {
        name = text.substring(BEGIN.length());
        region.clear();
      } else if (text.equals(END)) {
        regions.put(name, String.join("\n", region).stripTrailing().stripIndent().strip());
        name = "";
      } else if (!name.isEmpty()) {
        region.add(line);
      }
    }
    return regions;
  }
}
