package dev.holdfast;

import dev.holdfast.spi.Strings;
import dev.holdfast.spi.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of arguments that several calls share. */
final class Arguments {
  private static final int MAX_NAME_BYTES = 120;

  private Arguments() {}

  /** The argument, which callers without null checks may have left out. */
  static <A> A required(@Nullable A argument, String what) {
    if (argument == null) {
      throw HoldfastException.invalid("The " + what + " is null");
    }
    return argument;
  }

  /** A copy of the list, of which no element is null. */
  static <A> List<A> requiredAll(List<? extends @Nullable A> list, String what) {
    for (A element : required(list, "list of " + what + "s")) {
      required(element, what);
    }
    return List.copyOf(list);
  }

  /** The name of a collection, when it may be one. */
  static String requireCollection(String name) {
    required(name, "name of the collection");
    if (name.isEmpty()) {
      throw HoldfastException.invalid("The name of the collection is empty");
    }
    Strings.requireStorable(name, "The name of the collection");
    long bytes = Strings.utf8Length(name);
    if (bytes > MAX_NAME_BYTES) {
      throw HoldfastException.invalid(
          "The name of the collection has "
              + bytes
              + " UTF-8 bytes; it may have "
              + MAX_NAME_BYTES
              + ": "
              + Values.shorten(name));
    }
    return name;
  }
}
