package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Layer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every version of the documents of collections: {@code Holdfast.open(url,
 * History.of("orders", "ledger"))}. Immutable.
 *
 * <p>Each change of a document, by whatever call, adds a version in the same transaction: both are
 * there or neither. A version says what the record was before, the operation, the time, and who and
 * why, as far as {@link dev.holdfast.Database#noting} said it. A write that changes nothing adds
 * none. {@link VersionHistory#of} reads them, takes records back and answers any query as of an
 * instant.
 *
 * <p>Answers, errors and conflicts stay those of the database. Only: {@code clear} and {@code drop}
 * delete the documents by the hundred, each with its version, and are not one step; and the
 * collections {@code .history} and {@code .history/…}, where the versions are, are not listed and
 * cannot be written to.
 *
 * <p>What is written without this layer has no version. History begins for a collection when it is
 * opened with it for the first time; what was there already is then known from there on.
 *
 * <p>Stands inside {@code Retry} and {@code Timeout}, next to the database.
 */
public final class History implements Layer {
  private final @Nullable Coverage coverage;
  private final boolean recorded;
  private final Retention retention;
  private final InstantSource clock;

  private History(
      @Nullable Coverage coverage, boolean recorded, Retention retention, InstantSource clock) {
    this.coverage = coverage;
    this.recorded = recorded;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * Of these collections.
   *
   * @throws HoldfastException INVALID for a name that no collection can have
   */
  public static History of(String collection, String... more) {
    Set<String> names = new TreeSet<>(Arrays.asList(more));
    names.add(collection);
    for (String name : names) {
      if (name.isEmpty() || VersionNames.areOurs(name)) {
        throw HoldfastException.invalid("History.of: \"" + name + "\" cannot have a history");
      }
    }
    return new History(new Coverage(false, names), false, Retention.ALL, InstantSource.system());
  }

  /**
   * Of those collections of the database that have a history already: for tools, which begin none.
   */
  public static History asRecorded() {
    return new History(null, true, Retention.ALL, InstantSource.system());
  }

  /**
   * The same, and besides of those collections of the database that have a history already: for
   * tools, whose changes have versions wherever an application's have.
   */
  public History andRecorded() {
    return new History(coverage, true, retention, clock);
  }

  /** Of every collection, those to come too. */
  public static History ofAll() {
    return new History(Coverage.ALL, false, Retention.ALL, InstantSource.system());
  }

  /** The same; {@link VersionHistory#prune()} removes versions that are older than this. */
  public History keepingFor(Duration age) {
    return new History(coverage, recorded, retention.withAge(age), clock);
  }

  /** The same; {@link VersionHistory#prune()} leaves each record so many versions. */
  public History keepingVersions(int count) {
    return new History(coverage, recorded, retention.withCount(count), clock);
  }

  /** The same with another clock for the times of versions; for tests. */
  public History withClock(InstantSource other) {
    return new History(coverage, recorded, retention, other);
  }

  /**
   * {@inheritDoc}
   *
   * @throws HoldfastException UNSUPPORTED without transactions or images; INVALID around another
   *     History or what has to stand inside it
   */
  @Override
  public Backend around(Backend inner) {
    Stamps stamps = new Stamps(clock);
    if (coverage == null) {
      return HistoryBackend.reopen(inner, Beginnings.recorded(inner), retention, stamps);
    }
    Coverage kept = recorded ? coverage.and(Beginnings.recorded(inner)) : coverage;
    return HistoryBackend.open(inner, kept, retention, stamps);
  }
}
