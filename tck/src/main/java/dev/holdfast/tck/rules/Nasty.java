package dev.holdfast.tck.rules;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Index;
import dev.holdfast.Sort;
import dev.holdfast.tck.Trial;
import java.util.List;

/** The documents that the data files ask about: every kind of value, key and id. */
final class Nasty {
  static final List<Entry> ENTRIES = DataFile.read("nasty.json").stream().map(Entry::of).toList();

  private static final List<Index> INDEXES =
      List.of(
          Index.on("v"),
          Index.on("a"),
          Index.on("p.q"),
          Index.on("p.q.r"),
          Index.on("customer"),
          Index.on("tags"),
          Index.on("t", "v"),
          Index.on("g", "h", "m"),
          Index.on(Sort.descending("m")),
          Index.on(Sort.ascending("g"), Sort.descending("h")));

  private Nasty() {}

  /** The collection that holds them, without an index. */
  static Collection<Document> plain(Trial k) {
    return k.fixture("nasty", Nasty::load);
  }

  /** The same with an index on almost every field. */
  static Collection<Document> indexed(Trial k) {
    return k.fixture(
        "nasty, indexed",
        documents -> {
          INDEXES.forEach(documents::createIndex);
          load(documents);
        });
  }

  /** The same with the indexes made over the documents. */
  static Collection<Document> indexedLater(Trial k) {
    return k.fixture(
        "nasty, indexed later",
        documents -> {
          load(documents);
          INDEXES.forEach(documents::createIndex);
        });
  }

  private static void load(Collection<Document> documents) {
    documents.unordered().insertMany(ENTRIES.stream().map(Entry::document).toList());
  }
}
