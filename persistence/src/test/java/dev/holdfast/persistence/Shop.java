package dev.holdfast.persistence;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.spi.Backend;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/** A database in memory behind a line, and a buffer in front of it whose time stands still. */
final class Shop implements AutoCloseable, InstantSource {
  final Path file;
  final Backend store = Holdfast.open("memory:").backend();
  final Line line = new Line(store);

  /** The database without the buffer, as somebody else sees it. */
  final Database direct = Holdfast.open(store);

  private final UnaryOperator<OfflineBuffer> settings;
  private Instant now = Instant.now();
  private Database database;

  Shop(Path directory) {
    this(directory, same -> same);
  }

  Shop(Path directory, UnaryOperator<OfflineBuffer> settings) {
    this.file = directory.resolve("shop.buffer");
    this.settings = settings;
    this.database = open();
  }

  private Database open() {
    return Holdfast.open(line, settings.apply(OfflineBuffer.in(file)).stepping(this));
  }

  @Override
  public Instant instant() {
    return now;
  }

  Database database() {
    return database;
  }

  Collection<Document> orders() {
    return database.collection("orders");
  }

  Collection<Document> stored() {
    return direct.collection("orders");
  }

  long stored(String id, String field) {
    return stored().findById(id).orElseThrow().getLong(field).orElseThrow();
  }

  Synchronizer buffer() {
    return OfflineBuffer.of(database).orElseThrow();
  }

  SyncStatus status() {
    return buffer().getSyncStatus();
  }

  /** Time passes, and what is due by then is done. */
  void after(Duration duration) {
    now = now.plus(duration);
    ((OfflineBackend) database.backend()).synchronizer().step();
  }

  /** Somebody sets the clock; no time passes. */
  void setBack(Duration duration) {
    now = now.minus(duration);
  }

  /** The next process. */
  void reopen() {
    database.close();
    database = open();
  }

  @Override
  public void close() {
    database.close();
    direct.close();
  }
}
