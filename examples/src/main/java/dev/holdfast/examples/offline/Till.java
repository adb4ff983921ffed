package dev.holdfast.examples.offline;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.Update;
import dev.holdfast.layers.CircuitBreaker;
import dev.holdfast.layers.Retry;
import dev.holdfast.persistence.OfflineBuffer;
import dev.holdfast.persistence.SyncStatus;
import dev.holdfast.persistence.Synchronizer;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A till. Start it with a database on a server, and take the server away and bring it back. */
public final class Till implements AutoCloseable {
  // region open
  private final Database database;
  private final Collection<Sale> sales;
  private final Collection<Product> products;

  /** A till in front of a database; while that is away, its sales are kept in the file. */
  public Till(String url, Path buffer) {
    database =
        Holdfast.open(url, OfflineBuffer.in(buffer), Retry.upTo(1), CircuitBreaker.opensAfter(3));
    sales = database.collection("sales", Sale.class);
    products = database.collection("products", Product.class);
  }

  // endregion

  /** What was sold. */
  public record Sale(@Nullable String id, String product, long cents, Instant at) {}

  /** How much of a product there is. */
  public record Product(String id, long stock) {}

  /** Puts a product on the shelf. */
  public void stock(String product, long pieces) {
    products.upsertOne(new Product(product, pieces));
  }

  // region sell
  /** Sells one; true when the server has it already, false when only this machine has. */
  public boolean sell(String product, long cents) {
    return !OfflineBuffer.observe(
            () -> {
              sales.insertOne(new Sale(null, product, cents, Instant.now()));
              return products.updateOne(field("id").eq(product), Update.inc("stock", -1));
            })
        .buffered();
  }

  // endregion

  /** How many are left, as far as this machine knows. */
  public long left(String product) {
    return products.findById(product).map(Product::stock).orElse(0L);
  }

  /** How far the server is behind. */
  public SyncStatus status() {
    return buffer().getSyncStatus();
  }

  /** Sends what waits, now. */
  public SyncStatus send() {
    return buffer().manualSync();
  }

  private Synchronizer buffer() {
    return OfflineBuffer.of(database).orElseThrow();
  }

  @Override
  public void close() {
    database.close();
  }
}
