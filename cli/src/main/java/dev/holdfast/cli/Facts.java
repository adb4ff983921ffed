package dev.holdfast.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Named values, one a line, names padded to one width. */
final class Facts {
  private final Map<String, String> facts = new LinkedHashMap<>();

  Facts add(String name, Object value) {
    facts.put(name, HiddenCharacters.escape(value.toString()));
    return this;
  }

  void print(Console console) {
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    facts.forEach(
        (name, value) -> console.out().println(TextWidth.pad(name, width, false) + "  " + value));
  }
}
