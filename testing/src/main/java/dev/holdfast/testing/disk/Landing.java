package dev.holdfast.testing.disk;

import java.util.Random;

/**
 * What of that which was never synced reaches the disk all the same. A disk may write it in any
 * order, sector by sector; a file may have grown without its bytes.
 */
public abstract class Landing {
  /** The worst that may happen to an acknowledged write: nothing but what was synced is there. */
  public static final Landing NOTHING = new Same(false);

  /** As if the process had been killed: everything is there. */
  public static final Landing EVERYTHING = new Same(true);

  private Landing() {}

  /** Some of it, as chance has it. */
  public static Landing byChance(Random random) {
    return new ByChance(random);
  }

  /** Whether the next sector, length or name lands. */
  abstract boolean lands();

  /** Whether the next change lands whole, in part, or not at all. */
  abstract Extent extent();

  /** How much of a change lands. */
  enum Extent {
    ALL,
    SOME,
    NONE
  }

  private static final class Same extends Landing {
    private final boolean all;

    Same(boolean all) {
      this.all = all;
    }

    @Override
    boolean lands() {
      return all;
    }

    @Override
    Extent extent() {
      return all ? Extent.ALL : Extent.NONE;
    }
  }

  private static final class ByChance extends Landing {
    private final Random random;
    private final double share;

    ByChance(Random random) {
      this.random = random;
      this.share = 0.1 + 0.8 * random.nextDouble();
    }

    @Override
    boolean lands() {
      return random.nextDouble() < share;
    }

    @Override
    Extent extent() {
      if (random.nextInt(4) == 0) {
        return Extent.SOME;
      }
      return lands() ? Extent.ALL : Extent.NONE;
    }
  }
}
