package dev.holdfast.tck;

import java.time.Duration;

/**
 * How the kit runs.
 *
 * @param randomCases how many random cases there are, over all the random rules
 * @param seed where the random cases start
 * @param timeLimit how long a case may stand still before it counts as failed
 */
public record KitOptions(int randomCases, long seed, Duration timeLimit) {
  /** 2,000 random cases, from a fixed seed so that a build repeats; two minutes for a case. */
  public static final KitOptions DEFAULT =
      new KitOptions(2_000, 20_260_101L, Duration.ofMinutes(2));

  public KitOptions {
    if (randomCases < 1) {
      throw new IllegalArgumentException(randomCases + " random cases; at least 1 is needed");
    }
  }

  /**
   * The default, changed by the system properties {@code holdfast.tck.cases} and {@code
   * holdfast.tck.seed} where they are set.
   */
  public static KitOptions fromProperties() {
    return DEFAULT
        .withRandomCases(Integer.getInteger("holdfast.tck.cases", DEFAULT.randomCases))
        .withSeed(Long.getLong("holdfast.tck.seed", DEFAULT.seed));
  }

  public KitOptions withRandomCases(int cases) {
    return new KitOptions(cases, seed, timeLimit);
  }

  public KitOptions withSeed(long start) {
    return new KitOptions(randomCases, start, timeLimit);
  }

  public KitOptions withTimeLimit(Duration limit) {
    return new KitOptions(randomCases, seed, limit);
  }
}
