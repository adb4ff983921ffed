package dev.holdfast.spi;

import java.util.Random;

/** Random numbers whose seed is printed, and can be given again with -Dholdfast.seed. */
final class Seed {
  private Seed() {}

  static Random random(String test) {
    long seed = Long.getLong("holdfast.seed", System.nanoTime());
    System.out.println(test + ": -Dholdfast.seed=" + seed);
    return new Random(seed);
  }
}
