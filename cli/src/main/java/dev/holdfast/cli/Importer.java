package dev.holdfast.cli;

import dev.holdfast.BulkResult;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Transaction;
import dev.holdfast.TransactionOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Puts the records of a file into a collection, a batch at a time in memory: either all of them in
 * one transaction, or those that can be.
 */
final class Importer {
  private static final int BATCH = 1_000;
  private static final Duration LONGEST = Duration.ofHours(24);

  private final Database database;
  private final String collection;
  private final RecordReader reader;
  private final DocumentShaper shaper;
  private final Runnable progress;
  private final SkippedRecords skipped = new SkippedRecords();
  private final List<Document> batch = new ArrayList<>();
  private final List<Long> lines = new ArrayList<>();
  private long imported;

  /**
   * For one file.
   *
   * @param progress is run after each batch
   */
  Importer(
      Database database,
      String collection,
      RecordReader reader,
      DocumentShaper shaper,
      Runnable progress) {
    this.database = database;
    this.collection = collection;
    this.reader = reader;
    this.shaper = shaper;
    this.progress = progress;
  }

  long imported() {
    return imported;
  }

  SkippedRecords skipped() {
    return skipped;
  }

  /**
   * All or nothing.
   *
   * @throws FailedException naming the first bad record; the collection is as it was
   */
  void importAll() throws IOException {
    try (Transaction transaction = database.begin(TransactionOptions.DEFAULT.within(LONGEST))) {
      Collection<Document> target = database.collection(collection).in(transaction);
      for (RecordReader.Row record = reader.next(); record != null; record = reader.next()) {
        add(record);
        if (batch.size() == BATCH) {
          insert(target);
        }
      }
      insert(target);
      transaction.commit();
    } catch (BadRecordException e) {
      throw new FailedException(e.getMessage() + "\n" + unchanged(), e);
    } catch (FailedException e) {
      throw new FailedException(e.getMessage() + "\n" + unchanged(), e);
    }
  }

  private String unchanged() {
    return "Nothing was imported; '" + collection + "' is as it was.";
  }

  private void insert(Collection<Document> target) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      target.insertMany(batch);
    } catch (HoldfastException e) {
      throw new FailedException(where(e) + e.getMessage() + hint(e), e);
    }
    done(batch.size());
  }

  private static String hint(HoldfastException e) {
    return e.code() == ErrorCode.RESOURCE_EXHAUSTED
        ? "\nWith --on-error skip the records are imported in batches, each for itself, which takes"
            + " less memory."
        : "";
  }

  private String where(HoldfastException e) {
    int failed = batch.size() == 1 ? 0 : e.index().orElse(-1);
    if (failed < 0 || failed >= batch.size()) {
      return "lines " + lines.get(0) + " to " + lines.get(lines.size() - 1) + ": ";
    }
    String id = batch.get(failed).id();
    return "line " + lines.get(failed) + (id == null ? "" : ", id \"" + id + "\"") + ": ";
  }

  /** Each record for itself. */
  void importGood() throws IOException {
    Collection<Document> target = database.collection(collection).unordered();
    boolean more = true;
    while (more) {
      try {
        RecordReader.Row record = reader.next();
        more = record != null;
        if (record != null) {
          add(record);
        }
      } catch (BadRecordException e) {
        skipped.add(e);
      }
      if (batch.size() == BATCH || !more) {
        insertGood(target);
      }
    }
  }

  private void insertGood(Collection<Document> target) {
    if (batch.isEmpty()) {
      return;
    }
    int failed = 0;
    try {
      target.insertMany(batch);
    } catch (HoldfastException e) {
      BulkResult result = e.bulkResult().orElseThrow(() -> e);
      for (Map.Entry<Integer, HoldfastException> error : result.errors().entrySet()) {
        skipped.add(refused(error.getKey(), error.getValue()));
      }
      failed = result.errors().size();
    }
    done(batch.size() - failed);
  }

  private BadRecordException refused(int index, HoldfastException error) {
    long line = lines.get(index);
    String id = batch.get(index).id();
    String message = (id == null ? "" : "id \"" + id + "\": ") + error.getMessage();
    return switch (error.code()) {
      case DUPLICATE_KEY -> new BadRecordException(line, "duplicate key", message);
      case INVALID -> new BadRecordException(line, "can not be stored", message);
      default -> throw error;
    };
  }

  private void add(RecordReader.Row record) throws BadRecordException {
    batch.add(shaper.shape(record));
    lines.add(record.line());
  }

  private void done(int documents) {
    imported += documents;
    batch.clear();
    lines.clear();
    progress.run();
  }
}
