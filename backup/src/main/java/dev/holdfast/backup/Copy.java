package dev.holdfast.backup;

import dev.holdfast.Database;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Copies every collection, with its documents and indexes, from any backend to any other: {@code
 * Copy.from(a).to(b).verified().run()}. Immutable: each method returns a new copy.
 *
 * <p>Memory does not grow with the collections; a large one waits in temporary files. What it reads
 * is one snapshot of the source where its backend has transactions. Ids are kept; revisions belong
 * to a backend, but their order within a collection is kept. An index is made after the documents
 * are there.
 *
 * <p>Each batch is all or nothing, the whole is not: when it fails, the error says which
 * collections are complete and how much there is of the one it stopped in. Running it again with
 * {@link OnExisting#REPLACE} or {@link OnExisting#MERGE} completes it. Collections of the target
 * that the source does not have are left alone, and so is the history of backups, which belongs to
 * one database. What a layer of the source hides is not copied: to take versions and the entries of
 * an audit along, open it without those layers.
 */
public final class Copy {
  private final Database source;
  private final Database target;
  private final OnExisting onExisting;
  private final boolean verified;
  private final CopyProgress progress;

  private Copy(
      Database source,
      Database target,
      OnExisting onExisting,
      boolean verified,
      CopyProgress progress) {
    this.source = source;
    this.target = target;
    this.onExisting = onExisting;
    this.verified = verified;
    this.progress = progress;
  }

  /** What to copy. */
  public static Source from(Database source) {
    return new Source(source);
  }

  /** The beginning of a copy: {@code Copy.from(a)} wants its {@code to(b)}. */
  public record Source(Database database) {
    /** Where to; an empty database or, by default, one without documents in these collections. */
    public Copy to(Database target) {
      return new Copy(
          database, target, OnExisting.REFUSE, false, (collection, documents, expected) -> {});
    }
  }

  /** What to do with collections that are there already; to refuse is the default. */
  public Copy onExisting(OnExisting choice) {
    return new Copy(source, target, choice, verified, progress);
  }

  /** Reads the target again afterwards and compares its content with what was read. */
  public Copy verified() {
    return new Copy(source, target, onExisting, true, progress);
  }

  /** Tells how far it has come. */
  public Copy progress(CopyProgress told) {
    return new Copy(source, target, onExisting, verified, told);
  }

  /**
   * Copies now.
   *
   * @throws HoldfastException INVALID when the target has documents and was to be refused, or is
   *     the source; else what the backends throw, with what is there in front of the message
   */
  public CopyResult run() {
    if (DatabaseIdentity.isSame(source, target)) {
      throw HoldfastException.invalid(
          "Source and target are the same database: " + source + " and " + target);
    }
    IndexState before = IndexState.of(source.backend());
    return Comparison.reading(source.backend(), snapshot -> run(snapshot, before));
  }

  private CopyResult run(Session snapshot, IndexState before) {
    IndexState begun = IndexState.of(source.backend());
    if (!begun.hasSameIndexes(before)) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          "Indexes of "
              + source
              + " were made or dropped while the copy began; nothing was copied. Run it again");
    }
    Set<String> names = begun.names();
    if (onExisting == OnExisting.REFUSE) {
      requireEmpty(names);
    }
    List<CopiedCollection> done = new ArrayList<>();
    for (String name : names) {
      done.add(copy(snapshot, name, begun.of(name), done));
    }
    List<CollectionDifference> differences =
        verified
            ? Comparison.reading(target.backend(), written -> verify(snapshot, written, done))
            : List.of();
    return new CopyResult(done, differences, verified);
  }

  private void requireEmpty(Set<String> names) {
    List<String> taken = new ArrayList<>();
    for (String name : names) {
      if (target.collection(name).count() > 0) {
        taken.add("'" + name + "'");
      }
    }
    if (!taken.isEmpty()) {
      throw HoldfastException.invalid(
          "The target "
              + target
              + " has documents in "
              + String.join(", ", taken)
              + "; nothing was copied. Replace them, merge into them, or choose an empty database");
    }
  }

  private CopiedCollection copy(
      Session snapshot, String name, List<Index> indexes, List<CopiedCollection> done) {
    CollectionWriter writer = new CollectionWriter(target.backend(), name, onExisting);
    try {
      long expected = snapshot.read(new Read.Count(name, Filter.all(), -1));
      writer.writeAll(
          snapshot, () -> makeRoom(name), written -> progress.copied(name, written, expected));
      createIndexes(target.backend(), name, indexes);
      return new CopiedCollection(name, writer.written(), indexes.size(), writer.hash());
    } catch (HoldfastException e) {
      throw e.in(stateAfterFailure(name, writer.written(), done));
    }
  }

  /**
   * Not before all is read: where nothing tells that the target is the source, under another name
   * of its server, that is still there.
   */
  private void makeRoom(String name) {
    if (onExisting == OnExisting.REPLACE) {
      target.backend().admin(new Admin.Drop(name));
    }
  }

  private static void createIndexes(Backend target, String name, List<Index> indexes) {
    for (Index index : indexes) {
      target.admin(new Admin.CreateIndex(name, index));
    }
  }

  private static String stateAfterFailure(String name, long written, List<CopiedCollection> done) {
    return "Copied completely: "
        + (done.isEmpty()
            ? "no collection"
            : String.join(", ", done.stream().map(one -> "'" + one.name() + "'").toList()))
        + "; of '"
        + name
        + "' "
        + written
        + " documents; of the rest nothing";
  }

  private static List<CollectionDifference> verify(
      Session snapshot, Session written, List<CopiedCollection> done) {
    List<CollectionDifference> differences = new ArrayList<>();
    for (CopiedCollection one : done) {
      differences.addAll(Comparison.of(one.name(), one.hash(), snapshot, written));
    }
    return differences;
  }
}
