package dev.holdfast.backup;

import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.ContentHash;
import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The documents of a backup on their way into a database: what is there is deleted, what was saved
 * is inserted in the order of its revisions, and then read again and compared.
 */
final class RestoredData {
  private static final int BATCH_DOCUMENTS = 1_000;
  private static final long BATCH_BYTES = 8L << 20;
  private static final String NOTHING = new ContentHash().hex();

  private final Chain chain;
  private final List<String> names;
  private final BackupProgress progress;
  private long noted;

  /**
   * Of these collections.
   *
   * @param names with those that the backup does not have, which will be empty
   */
  RestoredData(Chain chain, List<String> names, BackupProgress progress) {
    this.chain = chain;
    this.names = List.copyOf(names);
    this.progress = progress;
  }

  /**
   * Puts the documents there.
   *
   * @param atomic of each batch; inside a transaction it does not matter
   * @return how many
   */
  long replaceIn(Session session, boolean atomic) {
    long inserted;
    try (RevisionOrder order = new RevisionOrder()) {
      // Before anything is deleted, because it takes room on the disk.
      for (int i = 0; i < names.size(); i++) {
        read(i, order);
      }
      Iterator<RevisionOrder.Row> rows = order.rows();
      for (String name : names) {
        session.write(WriteBatch.of(new Write.Delete(name, Target.every(Filter.all()))));
        Interruption.check();
      }
      inserted = insert(session, atomic, rows);
    }
    requireEqual(session);
    return inserted;
  }

  private void read(int number, RevisionOrder order) {
    try (ChainCursor documents = chain.documents(names.get(number))) {
      while (documents.next()) {
        DocumentLine line = documents.line();
        if (line != null) {
          byte[] body = Bodies.toJson(line.body());
          order.add(new RevisionOrder.Row(line.revision(), number, line.id(), body));
        }
      }
    }
  }

  private long insert(Session session, boolean atomic, Iterator<RevisionOrder.Row> rows) {
    long expected = expected();
    long inserted = 0;
    while (rows.hasNext()) {
      List<Write> batch = batch(rows);
      WriteBatch writes = new WriteBatch(batch, atomic, null, WriteBatch.Images.NONE);
      for (WriteResult.Outcome outcome : session.write(writes).outcomes()) {
        if (outcome.error() != null) {
          throw outcome.error();
        }
      }
      inserted += batch.size();
      progress.done("restore", inserted, expected);
      Interruption.check();
    }
    return inserted;
  }

  private List<Write> batch(Iterator<RevisionOrder.Row> rows) {
    List<Write> batch = new ArrayList<>();
    long bytes = 0;
    while (rows.hasNext() && batch.size() < BATCH_DOCUMENTS && bytes < BATCH_BYTES) {
      RevisionOrder.Row row = rows.next();
      bytes += row.body().length;
      batch.add(new Write.Insert(names.get(row.collection()), row.id(), Bodies.json(row.body())));
    }
    return batch;
  }

  private long expected() {
    return names.stream().mapToLong(this::documents).sum();
  }

  private long documents(String name) {
    return newest().collection(name).map(CollectionEntry::documents).orElse(0L);
  }

  private ManifestContents newest() {
    return chain.newest().contents();
  }

  private void requireEqual(Session session) {
    for (String name : names) {
      long count = session.read(new Read.Count(name, Filter.all(), -1));
      if (count != documents(name)) {
        throw differs(name, "has " + count + " documents instead of " + documents(name));
      }
      CollectionEntry entry = newest().collection(name).orElse(null);
      if (entry != null && !Contents.hash(session, name).hex().equals(entry.contentHash())) {
        throw differs(name, "has another content than was saved");
      }
    }
  }

  /**
   * The collections are as a backup has them.
   *
   * @throws HoldfastException CONFLICT when somebody has written to one since
   */
  void requireAsIn(ManifestContents saved, Session session, String backup) {
    for (String name : names) {
      String expected = saved.collection(name).map(CollectionEntry::contentHash).orElse(NOTHING);
      if (!Contents.hash(session, name).hex().equals(expected)) {
        throw HoldfastException.conflict(
            null,
            "Somebody wrote to '"
                + name
                + "' after it had been saved as "
                + backup
                + "; nothing was restored, or that would be lost. Stop what writes to the database,"
                + " and run the restore again");
      }
    }
  }

  /** So many documents are in the notes of histories that the backup does not have. */
  void noted(long more) {
    noted = more;
  }

  /** Where others may have written after the transaction had begun. */
  void requireNothingAdded(Session session) {
    for (String name : names) {
      long count = session.read(new Read.Count(name, Filter.all(), -1));
      if (count != documents(name) + (name.equals(HistoryCollections.NOTES) ? noted : 0)) {
        throw HoldfastException.conflict(
            null,
            "The restore is done, but somebody else wrote to '"
                + name
                + "' at the same time: it has "
                + count
                + " documents, the backup has "
                + documents(name)
                + ". Stop what writes to the database, and run the restore again");
      }
    }
  }

  private HoldfastException differs(String name, String how) {
    return HoldfastException.of(
        ErrorCode.CORRUPT, "'" + name + "' as restored from " + chain.newest() + " " + how);
  }
}
