package dev.holdfast.persistence;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.Update;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.NotedReads;
import dev.holdfast.spi.Read;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A buffer around a layer that has to know who reads what. */
class WatchedReadsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path directory;
  private final Line line = new Line(Holdfast.open("memory:").backend());
  private final List<String> readers = new CopyOnWriteArrayList<>();
  private Database database = Holdfast.open(line);

  /** Knows of all reads, and has to of those of salaries. */
  private final class Access extends ForwardingBackend implements NotedReads {
    Access(Backend inner) {
      super(inner);
    }

    @Override
    public boolean watches(String collection) {
      return collection.equals("salaries");
    }

    @Override
    public <R> R read(Read<R> read) {
      String by = read instanceof Read.Noted<R> noted ? noted.note().by().orElse("") : "";
      R answer = inner().read(Read.Noted.plain(read));
      readers.add(by + " " + read.collection());
      return answer;
    }

    @Override
    public String toString() {
      return "access -> " + inner();
    }
  }

  private Collection<Document> opened(String collection) {
    database =
        Holdfast.open(
            line, OfflineBuffer.in(directory.resolve("buffer")).stepping(() -> NOW), Access::new);
    Collection<Document> documents = database.noting(Note.by("eve")).collection(collection);
    documents.insertOne(Document.of("id", "a", "n", 1));
    assertThat(documents.findById("a")).isPresent();
    readers.clear();
    return documents;
  }

  @AfterEach
  void close() {
    line.mend();
    database.close();
  }

  @Test
  void whoReadsIsPassedOn() {
    Collection<Document> orders = opened("orders");
    orders.findById("a");
    orders.findMany(field("n").eq(1));
    assertThat(readers).containsExactly("eve orders", "eve orders");
  }

  @Test
  void whatIsWatchedIsAnsweredByTheDatabaseOnly() {
    Collection<Document> salaries = opened("salaries");
    line.cut();
    requireUnavailable(salaries);
    salaries.updateOne(field("id").eq("a"), Update.set("n", 2));
    requireUnavailable(salaries);
    assertThat(readers).isEmpty();
    line.mend();
    OfflineBuffer.of(database).orElseThrow().manualSync();
    assertThat(salaries.findById("a").orElseThrow().getLong("n")).contains(2L);
    assertThat(readers).contains("eve salaries");
  }

  private static void requireUnavailable(Collection<Document> documents) {
    assertThatThrownBy(() -> documents.findById("a"))
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void whatIsNotWatchedIsAnsweredFromTheCache() {
    Collection<Document> orders = opened("orders");
    line.cut();
    assertThat(orders.findById("a")).isPresent();
    assertThat(readers).isEmpty();
  }
}
