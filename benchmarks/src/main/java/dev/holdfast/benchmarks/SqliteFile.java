package dev.holdfast.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.sqlite.SQLiteConfig;

/**
 * A file of SQLite as the contenders by hand lay it out: the whole order as JSON beside its id.
 *
 * @param synchronous {@code normal} or {@code full}, the same for all contenders
 */
record SqliteFile(Path path, String synchronous) {
  static final OrderSql SQL =
      new OrderSql(
          List.of(
              "CREATE TABLE orders(id TEXT PRIMARY KEY NOT NULL, d TEXT NOT NULL)",
              "CREATE INDEX by_customer ON orders(d->>'$.customer', d->>'$.cents' DESC)",
              "CREATE INDEX by_region ON orders(d->>'$.region')"),
          "SELECT d FROM orders WHERE id=?",
          "SELECT d FROM orders WHERE d->>'$.customer'=? ORDER BY d->>'$.cents' DESC LIMIT 20",
          "SELECT d FROM orders WHERE d->>'$.region'=? ORDER BY d->>'$.weight' LIMIT 20",
          "SELECT d FROM orders WHERE id IN (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
          "SELECT d->>'$.status', sum(d->>'$.cents') FROM orders WHERE d->>'$.customer'=? GROUP BY 1",
          "SELECT count(*) FROM orders WHERE d->>'$.customer'=?",
          "UPDATE orders SET d=json_set(d,'$.status',?,'$.visits',(d->>'$.visits')+1) WHERE id=?",
          "SELECT d FROM orders ORDER BY id",
          0,
          "INSERT INTO orders(id,d) VALUES(?,?)",
          "DELETE FROM orders WHERE id=?");

  String url() {
    return "jdbc:sqlite:" + path;
  }

  /** The settings that Holdfast has, too: the cache among them, which decides on large files. */
  SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(
        SQLiteConfig.SynchronousMode.valueOf(synchronous.toUpperCase(Locale.ROOT)));
    config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, "-8000");
    return config;
  }
}
