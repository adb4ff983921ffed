package dev.holdfast.examples.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import dev.holdfast.testing.MongoReplicaSet;
import dev.holdfast.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of a till is killed, and comes back: every sale is there, once. */
class OfflineTest {
  @TempDir Path folder;

  @Test
  void aTillThatLosesItsServerLosesNoSale() {
    try (MongoReplicaSet server = MongoReplicaSet.start(1);
        TestDatabase shop = server.newDatabase()) {
      String url = shop.url() + (shop.url().contains("?") ? "&" : "?") + "connectTimeout=5000";
      // region away
      try (Till till = new Till(url, folder.resolve("till.buffer"))) {
        till.stock("tea", 100);
        assertThat(till.sell("tea", 350)).isTrue(); // the server has it

        int member = server.killPrimary();
        for (int i = 0; i < 10; i++) {
          assertThat(till.sell("tea", 350)).isFalse(); // this machine has it, on its disk
        }
        assertThat(till.left("tea")).isEqualTo(89);
        assertThat(till.status().pendingWrites()).isEqualTo(20);

        server.restart(member);
        Instant limit = Instant.now().plusSeconds(60);
        while (!till.status().isSynced() && Instant.now().isBefore(limit)) {
          till.send(); // it would do so by itself, too
        }
        assertThat(till.status().isSynced()).isTrue();
      }
      // endregion
      try (Database direct = Holdfast.open(url)) {
        assertThat(direct.collection("sales").count()).isEqualTo(11);
        assertThat(direct.collection("products", Till.Product.class).findById("tea"))
            .contains(new Till.Product("tea", 89));
      }
    }
  }
}
