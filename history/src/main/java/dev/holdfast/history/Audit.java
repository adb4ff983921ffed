package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import dev.holdfast.Secret;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.UuidSource;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps who did what and when, so that nobody can change it unseen: {@code Holdfast.open(url,
 * Audit.of(key, "orders"), History.of("orders"))}. Immutable.
 *
 * <p>Each write, whether it succeeded or failed, has an entry: a successful one in the same
 * transaction, a failed one alone. {@link dev.holdfast.Database#noting} says who and why. Each
 * entry carries an HMAC-SHA256 over its content and that of the entry before it: who has not the
 * key can neither change nor add, remove or move an entry without {@link AuditTrail#verify} telling
 * so; to notice that the last ones were cut off, it takes a {@link Checkpoint} that was kept
 * elsewhere.
 *
 * <p>Entries hold ids, counts and notes, no content. They are the collection {@code .audit}, which
 * is not listed and cannot be written to through this layer. Not noticed is what is done without
 * this layer, and nothing protects from who has the key.
 *
 * <p>A process has one chain of entries for each writer that commits at the same time, up to four;
 * more wait for each other while they commit. Reads wait for nobody, unless {@link #withReads}
 * gives them entries too.
 *
 * <p>Stands inside {@code Retry} and {@code Timeout}, around {@link History}.
 */
public final class Audit implements Layer {
  private final AuditKey key;
  private final Coverage coverage;
  private final boolean reads;
  private final InstantSource clock;

  private Audit(AuditKey key, Coverage coverage, boolean reads, InstantSource clock) {
    this.key = key;
    this.coverage = coverage;
    this.reads = reads;
    this.clock = clock;
  }

  /**
   * Of these collections.
   *
   * @param key of 16 bytes or more, from outside the database
   * @throws HoldfastException INVALID for a shorter key, or a name that no collection can have
   */
  public static Audit of(Secret key, String collection, String... more) {
    Set<String> names = new TreeSet<>(Arrays.asList(more));
    names.add(collection);
    for (String name : names) {
      if (name.isEmpty() || !Coverage.ALL.has(name)) {
        throw HoldfastException.invalid("Audit.of: \"" + name + "\" cannot be audited");
      }
    }
    return new Audit(new AuditKey(key), new Coverage(false, names), false, InstantSource.system());
  }

  /** Of every collection, those to come too. */
  public static Audit ofAll(Secret key) {
    return new Audit(new AuditKey(key), Coverage.ALL, false, InstantSource.system());
  }

  /**
   * The same, with an entry for each read too, before it is answered; each costs a transaction.
   * Versions of the collections in {@code .history} count as what they are of.
   *
   * <p>In a transaction, reads have theirs when it ends, long after it saw the answers: there are
   * none when the process ends before that, or when it is rolled back while none can be written.
   * Read outside transactions where no read may be missed.
   */
  public Audit withReads() {
    return new Audit(key, coverage, true, clock);
  }

  /** The same with another clock for the times of entries; for tests. */
  public Audit withClock(InstantSource other) {
    return new Audit(key, coverage, reads, other);
  }

  /**
   * {@inheritDoc}
   *
   * @throws HoldfastException UNSUPPORTED without transactions or images; INVALID around another
   *     Audit or a buffer
   */
  @Override
  public Backend around(Backend inner) {
    AuditChains chains = new AuditChains(key, new UuidSource(clock));
    return new AuditBackend(inner, coverage, reads, chains, new Stamps(clock));
  }
}
