package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the options of a configuration as all backends and layers do, each with what it may be.
 * What is wrong is INVALID with the option's name, its value and what is allowed; a value is said,
 * so a secret is no option. For one thread.
 */
public final class Options {
  private static final List<String> YES = List.of("true", "on", "yes", "1");
  private static final List<String> NO = List.of("false", "off", "no", "0");

  private final String owner;
  private final Map<String, String> given;
  private final Set<String> known = new TreeSet<>();

  private Options(String owner, Map<String, String> given) {
    this.owner = owner;
    this.given = Map.copyOf(given);
  }

  /**
   * Options to be read.
   *
   * @param owner whose they are, as messages begin: {@code PostgreSQL}
   */
  public static Options of(String owner, Map<String, String> given) {
    return new Options(owner, given);
  }

  /** The text as it was given; empty when it was not. */
  public Optional<String> find(String name) {
    known.add(name);
    return Optional.ofNullable(given.get(name));
  }

  /** A text without U+0000 that is not empty and in UTF-8 not longer than {@code mostBytes}. */
  public String text(String name, String otherwise, int mostBytes) {
    String text = find(name).orElse(otherwise);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > mostBytes || text.indexOf('\0') >= 0) {
      throw HoldfastException.invalid(
          name + " has " + bytes + " bytes; allowed are 1 to " + mostBytes + " without U+0000");
    }
    return text;
  }

  /** One of some words, in any case; it is returned as it stands among them. */
  public String oneOf(String name, String otherwise, String... allowed) {
    String text = find(name).orElse(otherwise);
    return Arrays.stream(allowed)
        .filter(text::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(() -> refused(name, text, String.join(", ", allowed)));
  }

  /** {@code true}, {@code on}, {@code yes} or {@code 1}, and their opposites, in any case. */
  public boolean flag(String name, boolean otherwise) {
    String text = find(name).orElse(String.valueOf(otherwise));
    String word = text.toLowerCase(Locale.ROOT);
    if (!YES.contains(word) && !NO.contains(word)) {
      throw refused(name, text, "true and false");
    }
    return YES.contains(word);
  }

  /** A whole number from {@code least}, which is not negative, to {@code most}. */
  public long number(String name, long otherwise, long least, long most) {
    String text = find(name).orElse(String.valueOf(otherwise));
    if (text.matches("[0-9]{1,18}|" + Long.MAX_VALUE)) {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw refused(name, text, "whole numbers from " + least + " to " + most);
  }

  /** Milliseconds, or as ISO 8601 writes a duration: {@code PT5S}, {@code P90D}. */
  public Duration duration(String name, Duration otherwise, Duration least, Duration most) {
    return find(name).map(text -> Durations.parse(name, text, least, most)).orElse(otherwise);
  }

  /** A file that can be read; empty when it was not given. */
  public Optional<Path> file(String name) {
    return find(name).map(text -> readable(name, text));
  }

  private static Path readable(String name, String text) {
    try {
      Path file = Path.of(text);
      if (Files.isReadable(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // The message below says which file it is.
    }
    throw HoldfastException.invalid(name + " is \"" + text + "\", which cannot be read");
  }

  /**
   * Words with commas between them; none where it was not given, is blank, or says no as a flag.
   */
  public List<String> names(String name) {
    return find(name)
        .filter(text -> !text.isBlank() && !NO.contains(text.toLowerCase(Locale.ROOT)))
        .map(text -> Arrays.stream(text.split(",", -1)).map(String::strip).toList())
        .orElse(List.of());
  }

  /** INVALID when an option is given that nobody has asked for. */
  public void refuseOthers() {
    Set<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw HoldfastException.invalid(owner + " has no option " + unknown + "; it has " + known);
    }
  }

  private static HoldfastException refused(String name, String text, String allowed) {
    return HoldfastException.invalid(name + " is \"" + text + "\"; allowed are " + allowed);
  }
}
