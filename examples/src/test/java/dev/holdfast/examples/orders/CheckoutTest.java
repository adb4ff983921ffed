package dev.holdfast.examples.orders;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.examples.orders.OrdersTest.Order;
import dev.holdfast.testing.DatabaseExtension;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How users test: the same code, another database. */
// region checkout
class CheckoutTest {
  @RegisterExtension static DatabaseExtension db = DatabaseExtension.memory();

  @Test
  void countsOpenOrders() {
    Collection<Order> orders = db.collection("orders", Order.class);

    orders.insertOne(new Order("o1", "ada", 4200, "OPEN", Instant.EPOCH));

    assertThat(orders.count(field("status").eq("OPEN"))).isEqualTo(1);
  }

  // endregion

  @Test
  void startsEmpty() {
    assertThat(db.collection("orders", Order.class).count()).isZero();
  }
}
