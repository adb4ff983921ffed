package dev.holdfast.layers;

import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Layer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Breaks connections by plan, for tests: {@code Chaos.seeded(7).failing(Moment.AFTER, 0.1)}. The
 * same seed and the same order of calls give the same faults. Immutable.
 *
 * <p>It never changes an answer or loses a write by itself: it throws what a backend throws whose
 * connection is cut at that moment. Changes of collections and indexes are cut before only, since
 * nothing recognises them when they are repeated.
 */
public final class Chaos implements Layer {
  /** When a connection is cut. */
  public enum Moment {
    /** Before a call outside a transaction: UNAVAILABLE, and nothing happens. */
    BEFORE,
    /**
     * After a call outside a transaction, before its answer: it happens; a write is
     * OUTCOME_UNKNOWN, a read TIMEOUT, and what was begun is rolled back.
     */
    AFTER,
    /** Before a call inside a transaction, which is rolled back: UNAVAILABLE. */
    INSIDE,
    /** Before a commit arrives: OUTCOME_UNKNOWN, and the transaction is rolled back. */
    BEFORE_COMMIT,
    /** After a commit, before its answer: OUTCOME_UNKNOWN, and it has happened. */
    AFTER_COMMIT
  }

  /**
   * One kind of fault.
   *
   * @param share of the calls that it hits, by chance; not used when {@code every} is set
   * @param every hits each call whose number, counted per moment and thread, it divides; 0 for by
   *     chance
   */
  record Fault(Moment moment, double share, int every) {}

  /** How often calls are held up, and for how long. */
  record Delay(double share, Duration duration) {}

  private final long seed;
  private final List<Fault> faults;
  private final List<Delay> delays;
  private final Pause pause;

  private Chaos(long seed, List<Fault> faults, List<Delay> delays, Pause pause) {
    this.seed = seed;
    this.faults = List.copyOf(faults);
    this.delays = List.copyOf(delays);
    this.pause = pause;
  }

  /** No faults yet; chance starts from this seed. */
  public static Chaos seeded(long seed) {
    return new Chaos(seed, List.of(), List.of(), Pause.SLEEP);
  }

  /**
   * And cuts this share of the calls at this moment, by chance.
   *
   * @param share from 0 to 1
   */
  public Chaos failing(Moment moment, double share) {
    return with(new Fault(moment, Settings.share("Chaos.failing", share), 0));
  }

  /**
   * And cuts every so-many-th call of each thread at this moment.
   *
   * @param nth from 1
   */
  public Chaos failingEvery(int nth, Moment moment) {
    Settings.inRange("Chaos.failingEvery", nth, 1, Integer.MAX_VALUE);
    return with(new Fault(moment, 0, nth));
  }

  private Chaos with(Fault fault) {
    List<Fault> more = new ArrayList<>(faults);
    more.add(fault);
    return new Chaos(seed, more, delays, pause);
  }

  /**
   * And holds this share of the calls up.
   *
   * @param share from 0 to 1
   */
  public Chaos delaying(double share, Duration duration) {
    Settings.share("Chaos.delaying", share);
    Settings.inRange("Chaos.delaying", duration, Duration.ZERO, Duration.ofHours(1));
    List<Delay> more = new ArrayList<>(delays);
    more.add(new Delay(share, duration));
    return new Chaos(seed, faults, more, pause);
  }

  Chaos pausing(Pause other) {
    return new Chaos(seed, faults, delays, other);
  }

  @Override
  public Backend around(Backend inner) {
    return new ChaosBackend(inner, new Dice(seed, faults, delays, pause));
  }
}
