package dev.holdfast.postgres;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Durations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads options by name, each with what it may be, and knows at the end which it does not know. */
final class Options {
  private final Map<String, String> given;
  private final Set<String> known = new TreeSet<>();

  Options(Map<String, String> given) {
    this.given = given;
  }

  @Nullable String find(String name) {
    known.add(name);
    return given.get(name);
  }

  /** A text that is not empty and not longer in UTF-8. */
  String text(String name, String otherwise, int mostBytes) {
    String text = find(name);
    if (text == null) {
      return otherwise;
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > mostBytes || text.indexOf('\0') >= 0) {
      throw HoldfastException.invalid(
          name + " has " + bytes + " bytes; allowed are 1 to " + mostBytes + " without U+0000");
    }
    return text;
  }

  String oneOf(String name, String otherwise, String... allowed) {
    String text = find(name);
    if (text == null) {
      return otherwise;
    }
    if (!List.of(allowed).contains(text)) {
      throw HoldfastException.invalid(
          name + " is \"" + text + "\"; allowed are " + String.join(", ", allowed));
    }
    return text;
  }

  int number(String name, int otherwise, int least, int most) {
    String text = find(name);
    if (text == null) {
      return otherwise;
    }
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw HoldfastException.invalid(
        name + " is \"" + text + "\"; allowed are numbers from " + least + " to " + most);
  }

  Duration duration(String name, Duration otherwise, Duration least, Duration most) {
    String text = find(name);
    return text == null ? otherwise : Durations.parse(name, text, least, most);
  }

  /** INVALID when there is an option that nobody has asked for. */
  void refuseOthers() {
    Set<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw HoldfastException.invalid("PostgreSQL has no option " + unknown + "; it has " + known);
    }
  }
}
