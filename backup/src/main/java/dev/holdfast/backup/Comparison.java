package dev.holdfast.backup;

import dev.holdfast.Capability;
import dev.holdfast.Database;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.ContentHash;
import dev.holdfast.spi.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Whether two databases hold the same documents, on any two backends: collection by collection by
 * {@link ContentHash}, then, only where the hashes differ, by a walk through both in the order of
 * the ids. Revisions and indexes are not compared.
 *
 * <p>Each side is read as one snapshot where its backend has transactions; writes that go on in the
 * meantime are not seen.
 */
public final class Comparison {
  /** How many documents of a collection are named at most. */
  public static final int NAMED_DOCUMENTS = 10;

  static final Duration LONGEST_READ = Duration.ofDays(1);

  private Comparison() {}

  /** The collections, of either side, whose content differs; empty when there are none. */
  public static List<CollectionDifference> between(Database source, Database target) {
    TreeSet<String> names = new TreeSet<>(source.collections());
    names.addAll(target.collections());
    names.remove(BackupLog.COLLECTION);
    return reading(
        source.backend(),
        left ->
            reading(
                target.backend(),
                right -> {
                  List<CollectionDifference> found = new ArrayList<>();
                  for (String name : names) {
                    ContentHash expected = Contents.hash(left, name);
                    found.addAll(of(name, expected, left, right));
                  }
                  return found;
                }));
  }

  /** The hash of one collection, read as one snapshot where there are transactions. */
  public static ContentHash hash(Database database, String collection) {
    return reading(database.backend(), session -> Contents.hash(session, collection));
  }

  static List<CollectionDifference> of(
      String collection, ContentHash expected, Session source, Session target) {
    ContentHash actual = Contents.hash(target, collection);
    if (actual.equals(expected)) {
      return List.of();
    }
    return List.of(
        new CollectionDifference(
            collection,
            expected,
            actual,
            Contents.differences(source, target, collection, NAMED_DOCUMENTS)));
  }

  /** Runs the work on one snapshot, or on the backend itself when it has no transactions. */
  static <R> R reading(Backend backend, Function<Session, R> work) {
    if (!backend.capabilities().has(Capability.TRANSACTIONS)) {
      return work.apply(backend);
    }
    BackendTransaction transaction =
        backend.begin(TransactionOptions.reading().within(LONGEST_READ));
    try {
      return work.apply(transaction);
    } finally {
      transaction.rollback();
    }
  }
}
