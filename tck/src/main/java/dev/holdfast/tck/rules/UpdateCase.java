package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Bulk;
import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.JsonForm;
import dev.holdfast.ReturnDocument;
import dev.holdfast.Update;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Values;
import dev.holdfast.tck.Trial;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An update and what it makes of a document.
 *
 * @param after null when the update is INVALID
 */
record UpdateCase(
    String name, Entry before, Map<String, @Nullable Object> update, @Nullable Entry after) {
  private static final String ID = "the-one";

  static UpdateCase of(Map<String, @Nullable Object> data) {
    Object after = data.get("after");
    Map<String, @Nullable Object> update = object(data.get("update"));
    return new UpdateCase(
        DataFile.json(update) + " on " + DataFile.json(data.get("before")),
        new Entry(ID, object(data.get("before"))),
        update,
        after == null ? null : new Entry(ID, Values.asObject(after)));
  }

  private static Map<String, @Nullable Object> object(@Nullable Object value) {
    return Values.asObject(DataFile.present(value));
  }

  /** The evaluator and each way to update a document agree. */
  void check(Trial k) {
    if (after == null) {
      refused(k);
      return;
    }
    Update parsed = parse();
    k.equal(after.body(), DocumentUpdate.of(parsed).apply(ID, before.body()), "the evaluator");
    applied(k, "updateOne", after, documents -> documents.updateOne(all(), parsed).modified());
    applied(k, "updateMany", after, documents -> documents.updateMany(all(), parsed).modified());
    applied(
        k,
        "bulkWrite",
        after,
        documents -> documents.bulkWrite(List.of(Bulk.updateMany(all(), parsed))).modified());
    if (!k.database().capabilities().has(Capability.IMAGES)) {
      return;
    }
    Collection<Document> documents = stored(k);
    k.equal(
        after.document(),
        documents.findOneAndUpdate(all(), parsed, ReturnDocument.AFTER).orElse(null),
        "findOneAndUpdate");
  }

  private static Filter all() {
    return field("id").eq(ID);
  }

  private Update parse() {
    return JsonForm.update(DataFile.json(update));
  }

  private Collection<Document> stored(Trial k) {
    Collection<Document> documents = k.documents();
    documents.insertOne(before.document());
    return documents;
  }

  private void applied(
      Trial k, String way, Entry expected, Function<Collection<Document>, Long> write) {
    Collection<Document> documents = stored(k);
    long modified = write.apply(documents);
    k.equal(expected.document(), documents.findById(ID).orElse(null), way);
    k.equal(before.body().equals(expected.body()) ? 0L : 1L, modified, "modified by " + way);
  }

  private void refused(Trial k) {
    Update parsed;
    try {
      parsed = parse();
    } catch (HoldfastException e) {
      k.equal(ErrorCode.INVALID, e.code(), "the update is refused when it is read");
      return;
    }
    Collection<Document> documents = stored(k);
    k.invalid(() -> documents.updateOne(all(), parsed));
    k.invalid(() -> documents.updateMany(all(), parsed));
    if (k.database().capabilities().has(Capability.IMAGES)) {
      k.invalid(() -> documents.findOneAndUpdate(all(), parsed, ReturnDocument.AFTER));
    }
    k.equal(before.document(), documents.findById(ID).orElse(null), "the document is as it was");
  }
}
