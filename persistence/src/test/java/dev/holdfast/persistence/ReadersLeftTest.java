package dev.holdfast.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.testing.MongoReplicaSet;
import dev.holdfast.testing.PostgresPair;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Servers that have lost their primary, for clients that may read elsewhere. */
@Execution(ExecutionMode.CONCURRENT)
class ReadersLeftTest {
  private static final String BRIEF = "&connectTimeout=5000&maxRetries=0";

  @TempDir Path directory;

  @Test
  void aStandbyThatAnswersReadsIsNoDatabaseForWrites() {
    try (PostgresPair servers = PostgresPair.start()) {
      String url = with(servers.newDatabase().url(), "targetServerType=preferPrimary");
      keepsWhileReadsAreAnswered(url, servers::killPrimary, servers::promoteStandby);
    }
  }

  @Test
  void aReplicaSetWithoutAPrimaryIsNoDatabaseForWrites() {
    try (MongoReplicaSet servers = MongoReplicaSet.start(2)) {
      String url = with(servers.newDatabase().url(), "readPreference=primaryPreferred");
      int[] killed = {0};
      keepsWhileReadsAreAnswered(
          url, () -> killed[0] = servers.killPrimary(), () -> servers.restart(killed[0]));
    }
  }

  private static String with(String url, String option) {
    return url + (url.contains("?") ? "&" : "?") + option + BRIEF;
  }

  private void keepsWhileReadsAreAnswered(String url, Runnable loss, Runnable mending) {
    OfflineBuffer buffer =
        OfflineBuffer.in(directory.resolve("readers.buffer")).stepping(Instant::now);
    try (Database database = Holdfast.open(url, buffer)) {
      Collection<Document> orders = database.collection("orders");
      Synchronizer synchronizer = OfflineBuffer.of(database).orElseThrow();
      orders.insertOne(Document.of("id", "before"));
      until(() -> synchronizer.manualSync().isSynced());
      loss.run();
      until(() -> isAnswered(orders::count));
      AtomicInteger kept = new AtomicInteger();
      until(
          () -> {
            orders.insertOne(Document.of("id", "kept" + kept.incrementAndGet()));
            return synchronizer.getSyncStatus().isOffline();
          });
      assertThat(synchronizer.getSyncStatus().pendingWrites()).isEqualTo(kept.get());
      assertThat(database.collection("others").count()).isZero();
      assertThat(synchronizer.getSyncStatus().isOffline()).isTrue();

      mending.run();
      until(() -> synchronizer.manualSync().isSynced());
      assertThat(orders.count()).isEqualTo(kept.get() + 1);
    }
  }

  private static boolean isAnswered(Runnable read) {
    try {
      read.run();
      return true;
    } catch (HoldfastException e) {
      return false;
    }
  }

  private static void until(BooleanSupplier condition) {
    Instant limit = Instant.now().plusSeconds(120);
    boolean met = condition.getAsBoolean();
    while (!met && Instant.now().isBefore(limit)) {
      met = condition.getAsBoolean();
    }
    assertThat(met).isTrue();
  }
}
