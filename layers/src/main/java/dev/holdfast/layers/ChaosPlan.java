package dev.holdfast.layers;

import dev.holdfast.HoldfastException;
import dev.holdfast.layers.Chaos.Moment;
import dev.holdfast.spi.Durations;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The text form of a {@link Chaos}: parts with commas between, each a name, a colon and a value. A
 * moment ({@code before}, {@code after}, {@code inside}, {@code before_commit}, {@code
 * after_commit}) has a share such as {@code 0.1}, or {@code 1/3} for every third call.
 */
final class ChaosPlan {
  private ChaosPlan() {}

  static Chaos parse(String text) {
    String[] parts = text.split(",");
    Chaos chaos = Chaos.seeded(seed(parts));
    for (String part : parts) {
      String[] pair = part.split(":", 2);
      if (pair.length < 2) {
        throw unknown(part);
      }
      chaos = with(chaos, pair[0], pair[1]);
    }
    return chaos;
  }

  /** Any that a run has printed, so every long; one at most, or nobody would know which counted. */
  private static long seed(String[] parts) {
    List<String> seeds = Arrays.stream(parts).filter(part -> part.startsWith("seed:")).toList();
    if (seeds.size() > 1) {
      throw HoldfastException.invalid("chaos: there are " + seeds.size() + " seeds; give one");
    }
    return seeds.isEmpty() ? 0 : number(seeds.get(0).substring("seed:".length()));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw HoldfastException.invalid(
          "chaos seed is \""
              + text
              + "\"; it must be a whole number from "
              + Long.MIN_VALUE
              + " to "
              + Long.MAX_VALUE);
    }
  }

  private static Chaos with(Chaos chaos, String name, String value) {
    if (name.equals("seed")) {
      return chaos;
    }
    if (name.equals("delay")) {
      String[] delay = value.split(":", 2);
      if (delay.length < 2) {
        throw unknown(name + ":" + value);
      }
      return chaos.delaying(share(delay[0]), Durations.parse("chaos delay", delay[1]));
    }
    Moment moment = moment(name);
    return value.startsWith("1/")
        ? chaos.failingEvery(Settings.integer("chaos " + name, value.substring(2)), moment)
        : chaos.failing(moment, share(value));
  }

  private static Moment moment(String name) {
    for (Moment moment : Moment.values()) {
      if (moment.name().toLowerCase(Locale.ROOT).equals(name)) {
        return moment;
      }
    }
    throw unknown(name);
  }

  private static double share(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw HoldfastException.invalid("chaos: \"" + text + "\" is no share from 0 to 1");
    }
  }

  private static HoldfastException unknown(String part) {
    return HoldfastException.invalid(
        "chaos: \""
            + part
            + "\" is no part of a plan; parts are seed:N, delay:SHARE:DURATION, and before, after,"
            + " inside, before_commit, after_commit, each with :SHARE or :1/N");
  }
}
