package dev.holdfast.mongo;

import com.mongodb.MongoException;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;

/**
 * Writes of one kind in one collection, each for another document by its id: inside a transaction
 * they are two round trips together, one that reads the documents and one that writes them. Used by
 * one call.
 */
final class GroupedWrites {
  private static final int MOST = 200;

  /** What selects each document has to fit into the command too. */
  private static final long MOST_BYTES = 8 << 20;

  private static final BsonDocument ID_AND_REVISION =
      new BsonDocument(Keys.REVISION, new BsonInt32(1));

  private final Link link;
  private final Encoded encoded;
  private final List<Write> writes;
  private final int from;
  private final String collection;
  private final Map<String, RawDocument> found = new HashMap<>();
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<Changed> changes = new ArrayList<>();
  private final List<Integer> changed = new ArrayList<>();
  private final List<String> gone = new ArrayList<>();

  /** Over some writes of a batch, which {@link #end} found to go together. */
  GroupedWrites(Link link, Encoded encoded, List<Write> batch, int from, int to) {
    this.link = link;
    this.encoded = encoded;
    this.from = from;
    this.writes = batch.subList(from, to);
    this.collection = writes.get(0).collection();
  }

  /** Where the writes end that go together with the one at {@code from}. */
  static int end(List<Write> writes, int from, Images images) {
    Write first = writes.get(from);
    Set<String> ids = new HashSet<>();
    int to = from;
    while (images == Images.NONE && to < writes.size() && to - from < MOST) {
      Write write = writes.get(to);
      Optional<String> id = id(write);
      if (!write.getClass().equals(first.getClass())
          || !write.collection().equals(first.collection())
          || id.isEmpty()
          || !ids.add(id.get())) {
        break;
      }
      to++;
    }
    return Math.max(to, from + 1);
  }

  /** Of the one document that may be changed; empty when the write is not of that kind. */
  private static Optional<String> id(Write write) {
    if (write instanceof Write.Modify modify && modify.otherwise() == null) {
      return id(modify.target());
    }
    if (write instanceof Write.Replace replace && replace.insertId() == null) {
      return id(replace.target());
    }
    return write instanceof Write.Delete delete ? id(delete.target()) : Optional.empty();
  }

  private static Optional<String> id(Target target) {
    return target.many() ? Optional.empty() : target.id();
  }

  /**
   * The outcomes.
   *
   * @throws HoldfastException with the index in the batch of the write that failed
   */
  List<Outcome> apply() {
    read();
    for (int i = 0; i < writes.size(); i++) {
      try {
        outcomes.add(apply(i, writes.get(i)));
      } catch (HoldfastException e) {
        throw e.ofWrite(from + i);
      }
    }
    write();
    return outcomes;
  }

  private void read() {
    List<String> ids = writes.stream().map(write -> id(write).orElseThrow()).toList();
    BsonDocument projection = writes.get(0) instanceof Write.Delete ? ID_AND_REVISION : null;
    BsonDocument filter = MongoReads.idIn(ids.iterator(), MOST);
    try (Found<RawDocument> all = link.find(collection, filter, null, 0, MOST, projection)) {
      while (all.next()) {
        found.put(all.current().id(), all.current());
      }
    }
  }

  private Outcome apply(int index, Write write) {
    RawDocument there = found.get(id(write).orElseThrow());
    if (write instanceof Write.Delete delete) {
      return deleted(MongoWrites.expected(delete.target(), there));
    }
    if (write instanceof Write.Replace replace) {
      RawDocument before = MongoWrites.expected(replace.target(), there);
      return before == null
          ? Outcome.NONE
          : changed(index, MongoWrites.replaced(before, encoded.of(replace.body())));
    }
    Write.Modify modify = (Write.Modify) write;
    RawDocument before = MongoWrites.expected(modify.target(), there);
    return before == null
        ? Outcome.NONE
        : changed(index, MongoWrites.updated(before, DocumentUpdate.of(modify.update())));
  }

  private Outcome deleted(@Nullable RawDocument there) {
    if (there == null) {
      return Outcome.NONE;
    }
    gone.add(there.id());
    return Outcome.changed(1, 1, 0);
  }

  private Outcome changed(int index, Changed change) {
    if (change.isReal()) {
      changes.add(change);
      changed.add(index);
    }
    return Changed.outcome(List.of(change), Images.NONE);
  }

  private void write() {
    Patience patience = Patience.of(link.store().settings().busyTimeout());
    Single single = new Single(link, collection, patience);
    if (!gone.isEmpty()) {
      single.deleteAll(gone);
    }
    List<RawDocument> after = changes.stream().map(Changed::after).toList();
    for (int start = 0; start < changes.size(); ) {
      int end = Batch.endOfCommand(after, start, MOST_BYTES);
      Reply reply = single.replaceAll(changes.subList(start, end));
      for (BsonDocument error : reply.errors()) {
        int index = changed.get(start + error.getNumber("index").intValue());
        MongoException e = Single.exception(error);
        RuntimeException told = Duplicates.of(link, collection, null, e);
        throw told instanceof HoldfastException known ? known.ofWrite(from + index) : told;
      }
      if (reply.count() != end - start) {
        throw HoldfastException.aborted(
            true, "Documents of " + collection + " were changed by others meanwhile", null);
      }
      start = end;
    }
  }
}
