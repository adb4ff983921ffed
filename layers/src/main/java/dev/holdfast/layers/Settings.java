package dev.holdfast.layers;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Layer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Reads and checks settings of layers; what is wrong is said with name, value and range. */
final class Settings {
  private Settings() {}

  static int inRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw outside(name, value, least, most);
    }
    return value;
  }

  static Duration inRange(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw outside(name, value, least, most);
    }
    return value;
  }

  static double share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw outside(name, value, 0, 1);
    }
    return value;
  }

  private static HoldfastException outside(String name, Object value, Object least, Object most) {
    return HoldfastException.invalid(
        name + " is " + value + "; it must be from " + least + " to " + most);
  }

  /**
   * The layer that an option asks for; none when it is not set, or turns it off. What is wrong with
   * it is said with the option's name.
   */
  static Optional<Layer> layer(DatabaseConfig config, String option, Function<String, Layer> of) {
    String text = config.options().get(option);
    if (text == null || isOff(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(of.apply(text));
    } catch (HoldfastException e) {
      throw e.in("The option " + option);
    }
  }

  private static boolean isOff(String text) {
    return List.of("0", "off", "no", "false").contains(text.toLowerCase(Locale.ROOT));
  }

  static int integer(String name, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw HoldfastException.invalid(name + " is \"" + text + "\"; it must be a whole number");
    }
  }
}
