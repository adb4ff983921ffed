package dev.holdfast.examples.orders;

import static dev.holdfast.Field.field;
import static dev.holdfast.Sort.descending;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.Query;
import dev.holdfast.Update;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README, run on a file and in memory. */
class OrdersTest {
  @TempDir Path folder;

  // region orders
  record Order(@Nullable String id, String customer, long cents, String status, Instant at) {}

  record Entry(@Nullable String id, String customer, long cents) {
    static Entry of(Order order) {
      return new Entry(null, order.customer(), order.cents());
    }
  }

  static Order shop(String url) {
    try (Database db = Holdfast.open(url)) { // "sqlite:shop.db", "memory:"
      Collection<Order> orders = db.collection("orders", Order.class);
      Collection<Entry> ledger = db.collection("ledger", Entry.class);

      String id = orders.insertOne(new Order(null, "ada", 4200, "OPEN", Instant.now()));

      List<Order> big =
          orders.findMany(
              Query.where(field("status").eq("OPEN").and(field("cents").gte(1000)))
                  .sort(descending("at"))
                  .limit(10));

      assertThat(big).hasSize(1);

      orders.updateOne(field("id").eq(id), Update.set("status", "PAID").inc("cents", -200));

      return db.transaction( // all or nothing; reruns on a conflict
          tx -> {
            Order order = orders.in(tx).findById(id).orElseThrow();
            ledger.in(tx).insertOne(Entry.of(order));
            return order;
          });
    }
  }

  // endregion

  @Test
  void runsOnAFile() {
    assertPaid(shop("sqlite:" + folder.resolve("shop.db")));
  }

  @Test
  void runsInMemory() {
    assertPaid(shop("memory:"));
  }

  private static void assertPaid(Order order) {
    assertThat(order.customer()).isEqualTo("ada");
    assertThat(order.status()).isEqualTo("PAID");
    assertThat(order.cents()).isEqualTo(4000);
  }
}
