package dev.holdfast.examples.history;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.Note;
import dev.holdfast.Secret;
import dev.holdfast.Update;
import dev.holdfast.history.Audit;
import dev.holdfast.history.AuditQuery;
import dev.holdfast.history.AuditReport;
import dev.holdfast.history.AuditTrail;
import dev.holdfast.history.ChangePage;
import dev.holdfast.history.Checkpoint;
import dev.holdfast.history.History;
import dev.holdfast.history.Version;
import dev.holdfast.history.VersionHistory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {
  record Order(String id, String customer, long cents) {}

  @Test
  void whatWasAndWhoDidIt() {
    // region history
    try (Database db = Holdfast.open("memory:", History.of("orders"))) {
      Collection<Order> orders =
          db.noting(Note.by("ada").because("refund").with("ticket", 7))
              .collection("orders", Order.class);
      orders.insertOne(new Order("o1", "bob", 4200));
      orders.updateOne(field("id").eq("o1"), Update.set("cents", 0));

      VersionHistory history = VersionHistory.of(db);
      List<Version> versions = history.history("orders", "o1");
      Version refund = versions.get(1);
      assertThat(refund.by()).contains("ada");
      assertThat(refund.before().orElseThrow().getLong("cents")).contains(4200L);
      assertThat(refund.diff()).isEqualTo("[{\"op\":\"replace\",\"path\":\"/cents\",\"value\":0}]");

      Instant before = refund.at().minusNanos(1);
      Database then = history.asOf(before); // any query, as the collection stood
      assertThat(then.collection("orders", Order.class).findMany(field("cents").gt(100)))
          .hasSize(1);

      assertThat(history.rollbackToVersion("orders", "o1")).isTrue(); // itself a version
      assertThat(orders.findById("o1")).contains(new Order("o1", "bob", 4200));

      ChangePage page = history.follow("orders", null, 100);
      assertThat(page.changes()).hasSize(3);
      assertThat(history.follow("orders", page.token(), 100).changes()).isEmpty();
    }
    // endregion
  }

  @Test
  void whatNobodyCanChangeUnseen() {
    Secret key = Secret.of("from-the-environment-not-from-the-code");
    // region audit
    try (Database db =
        Holdfast.open("memory:", Audit.of(key, "orders").withReads(), History.of("orders"))) {
      Collection<Order> orders = db.noting(Note.by("ada")).collection("orders", Order.class);
      orders.insertOne(new Order("o1", "bob", 4200));
      orders.findMany(Filter.all());

      AuditTrail trail = AuditTrail.of(db);
      assertThat(trail.entries(AuditQuery.all().by("ada"), 100)).hasSize(2);
      Checkpoint elsewhere = trail.checkpoint(key); // toJson(), onto another machine
      AuditReport report = trail.verify(key, Optional.of(elsewhere));
      assertThat(report.isWhole()).isTrue();
    }
    // endregion
  }
}
