package dev.holdfast.persistence;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that the database refuses for now holds up its documents, and no others. */
class HeldTest {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private Shop shop;

  @BeforeEach
  void open() {
    shop = new Shop(directory);
    shop.line.cut();
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private Collection<Document> orders() {
    return shop.orders();
  }

  private Collection<Document> secrets() {
    return shop.database().collection("secrets");
  }

  private long storedSecret(String id) {
    return shop.direct.collection("secrets").findById(id).orElseThrow().getLong("n").orElseThrow();
  }

  private static Document document(String id, long n) {
    return Document.of("id", id, "n", n);
  }

  private static void inc(Collection<Document> of, String id) {
    of.updateOne(field("id").eq(id), Update.inc("n", 1));
  }

  private void denySecrets() {
    shop.line.deny(
        batch -> batch.writes().stream().anyMatch(write -> write.collection().equals("secrets")));
  }

  private SyncStatus sync() {
    shop.line.mend();
    return shop.buffer().manualSync();
  }

  private SyncStatus allowed() {
    shop.line.deny(batch -> false);
    return sync();
  }

  private static ErrorCode code(Runnable call) {
    try {
      call.run();
    } catch (HoldfastException e) {
      return e.code();
    }
    throw new AssertionError("it was answered");
  }

  @Test
  void aDeniedCollectionDoesNotHoldUpAnother() {
    for (int i = 0; i < 130; i++) {
      secrets().insertOne(document("s" + i, i));
      orders().insertOne(document("o" + i, i));
    }
    denySecrets();
    SyncStatus status = sync();
    assertThat(shop.stored().count()).isEqualTo(130);
    assertThat(status.isSynced()).isFalse();
    assertThat(status.isOffline()).isFalse();
    assertThat(status.pendingWrites()).isEqualTo(130);
    assertThat(status.heldWrites()).isEqualTo(130);
    assertThat(status.deadLetters()).isZero();
    assertThat(status.lastError()).contains("PERMISSION_DENIED", "[secrets]", "not permitted");
    assertThat(status.lastSyncTime()).isNull();

    assertThat(orders().count()).isEqualTo(130);
    orders().insertOne(document("direct", 1));
    assertThat(shop.stored().findById("direct")).isPresent();
    assertThat(secrets().findById("s7").orElseThrow().getLong("n")).hasValue(7L);
    assertThat(code(() -> secrets().count())).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThatThrownBy(() -> secrets().count()).hasMessageContaining("PERMISSION_DENIED");

    SyncStatus after = allowed();
    assertThat(after.isSynced()).isTrue();
    assertThat(after.heldWrites()).isZero();
    assertThat(after.lastError()).isNull();
    assertThat(secrets().count()).isEqualTo(130);
  }

  @Test
  void theOrderOfADocumentIsKeptWhenThePermissionComesBack() {
    secrets().insertOne(document("s", 0));
    long made = secrets().versioned().findById("s").orElseThrow().revision();
    secrets().updateOne(field("id").eq("s"), Update.set("n", 5), made);
    orders().insertOne(document("a", 1));
    denySecrets();
    assertThat(sync().heldWrites()).isEqualTo(2);
    inc(secrets(), "s");
    inc(orders(), "a");
    assertThat(shop.status().heldWrites()).isEqualTo(3);
    assertThat(secrets().findById("s").orElseThrow().getLong("n")).hasValue(6L);
    assertThat(shop.stored("a", "n")).isEqualTo(2);

    assertThat(allowed().isSynced()).isTrue();
    assertThat(storedSecret("s")).isEqualTo(6);
  }

  @Test
  void aBatchHoldsUpAllItsDocumentsAndWhatStandsBehindIt() {
    insertBoth("s", "a");
    orders().insertOne(document("b", 1));
    orders().insertOne(document("c", 1));
    setBoth("a", "c", 7);
    inc(orders(), "c");
    inc(orders(), "b");
    denySecrets();
    SyncStatus status = sync();
    assertThat(status.heldWrites()).isEqualTo(5);
    assertThat(shop.stored().findById("a")).isEmpty();
    assertThat(shop.stored("b", "n")).isEqualTo(2);
    assertThat(shop.stored("c", "n")).isEqualTo(1);
    assertThat(orders().findById("c").orElseThrow().getLong("n")).hasValue(8L);

    shop.reopen();
    assertThat(shop.status().pendingWrites()).isEqualTo(5);
    assertThat(allowed().isSynced()).isTrue();
    assertThat(storedSecret("s")).isEqualTo(1);
    assertThat(shop.stored("a", "n")).isEqualTo(7);
    assertThat(shop.stored("b", "n")).isEqualTo(2);
    assertThat(shop.stored("c", "n")).isEqualTo(8);
  }

  private void insertBoth(String secret, String order) {
    write(
        new Write.Insert("secrets", secret, Bodies.of(Map.of("n", 1L))),
        new Write.Insert("orders", order, Bodies.of(Map.of("n", 1L))));
  }

  private void setBoth(String one, String other, long n) {
    write(set(one, n), set(other, n));
  }

  private static Write set(String order, long n) {
    return new Write.Replace("orders", Target.id(order, null), Bodies.of(Map.of("n", n)), null);
  }

  private void write(Write... writes) {
    shop.database().backend().write(new WriteBatch(List.of(writes), true, null, Images.NONE));
  }

  @Test
  void whatWasSentAroundAHeldOneIsSentAsItWasByTheNextProcess() {
    shop.stored().insertMany(List.of(document("a", 0), document("b", 0)));
    secrets().insertOne(document("s", 0));
    denySecrets();
    sync();
    shop.line.cut();
    inc(orders(), "a");
    inc(secrets(), "s");
    inc(orders(), "b");
    shop.line.mend();
    shop.line.loseAnswers(1);
    assertThat(shop.buffer().sync()).isFalse();
    WriteBatch lost = shop.line.writes.get(shop.line.writes.size() - 1);
    assertThat(lost.writes()).extracting(write -> ById.key(write).id()).containsExactly("a", "b");
    assertThat(shop.status().pendingWrites()).isEqualTo(4);

    shop.line.cut();
    shop.reopen();
    assertThat(sync().pendingWrites()).isEqualTo(2);
    assertThat(allowed().isSynced()).isTrue();
    assertThat(shop.stored("a", "n")).isEqualTo(1);
    assertThat(shop.stored("b", "n")).isEqualTo(1);
    assertThat(storedSecret("s")).isEqualTo(1);
  }

  @Test
  void heldOnesAreTriedAgainByThemselvesAfterPausesThatGrow() {
    secrets().insertOne(document("s", 1));
    denySecrets();
    sync();
    Duration longest = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      Instant next = Objects.requireNonNull(shop.status().nextSyncTime());
      Duration pause = Duration.between(shop.instant(), next);
      assertThat(pause).isPositive().isLessThanOrEqualTo(LONGEST_PAUSE);
      longest = pause.compareTo(longest) > 0 ? pause : longest;
      int refused = shop.line.refused;
      shop.after(pause.minusMillis(1));
      assertThat(shop.line.refused).isEqualTo(refused);
      shop.after(Duration.ofMillis(1));
      assertThat(shop.line.refused).isEqualTo(refused + 1);
    }
    assertThat(longest).isGreaterThanOrEqualTo(LONGEST_PAUSE.dividedBy(2));
    shop.line.deny(batch -> false);
    shop.after(LONGEST_PAUSE);
    assertThat(shop.status().isSynced()).isTrue();
    assertThat(storedSecret("s")).isEqualTo(1);
  }

  @Test
  void ofManyHeldOnesSomeAreTriedAtATimeAndAllHaveTheirTurn() {
    for (int i = 0; i < 250; i++) {
      secrets().insertOne(document("s" + i, i));
    }
    denySecrets();
    sync();
    int refused = shop.line.refused;
    shop.after(LONGEST_PAUSE);
    assertThat(shop.line.refused - refused).isBetween(100, 120);
    assertThat(shop.status().heldWrites()).isEqualTo(250);
    shop.line.deny(batch -> ById.key(batch.writes().get(0)).id().equals("s0"));
    for (int i = 0; i < 3; i++) {
      shop.after(LONGEST_PAUSE);
    }
    assertThat(shop.direct.collection("secrets").count()).isEqualTo(249);
    assertThat(shop.status().heldWrites()).isEqualTo(1);
  }

  @Test
  void writeBehindGoesOnAtItsPaceWhileSomeAreHeld() {
    Path other = directory.resolve("behind");
    assertThat(other.toFile().mkdir()).isTrue();
    Duration interval = Duration.ofSeconds(40);
    try (Shop behind = new Shop(other, buffer -> buffer.autoSaving(interval, 3))) {
      behind.line.deny(
          batch -> batch.writes().stream().anyMatch(one -> one.collection().equals("secrets")));
      for (int i = 0; i < 4; i++) {
        behind.database().collection("secrets").insertOne(document("s" + i, i));
      }
      behind.after(Duration.ZERO);
      assertThat(behind.status().heldWrites()).isEqualTo(4);
      behind.orders().insertOne(document("a", 1));
      behind.after(Duration.ZERO);
      assertThat(behind.stored().count()).isZero();
      behind.orders().insertMany(List.of(document("b", 1), document("c", 1)));
      behind.after(Duration.ZERO);
      assertThat(behind.stored().count()).isEqualTo(3);
      assertThat(behind.status().heldWrites()).isEqualTo(4);
    }
  }

  @Test
  void aPartOfABatchThatIsRefusedForNowIsHeldToo() {
    HoldfastException denied = HoldfastException.of(ErrorCode.PERMISSION_DENIED, "not permitted");
    shop.line.mend();
    shop.line.fail(HoldfastException.of(ErrorCode.OUTCOME_UNKNOWN, "the answer was lost"));
    orders().unordered().insertMany(List.of(document("a", 1), document("b", 1)));
    shop.line.answer(
        new WriteResult(List.of(Outcome.failed(denied), Outcome.inserted("b", 1))),
        new WriteResult(List.of(Outcome.failed(denied))));
    assertThat(sync().heldWrites()).isEqualTo(1);
    assertThat(sync().heldWrites()).isEqualTo(1);
    assertThat(sync().isSynced()).isTrue();
    assertThat(shop.stored("a", "n")).isEqualTo(1);
  }

  @Test
  void aDatabaseThatTakesNothingAtAllIsAskedOnce() {
    for (int i = 0; i < 50; i++) {
      orders().insertOne(document("o" + i, i));
    }
    shop.line.deny(batch -> true);
    SyncStatus status = sync();
    assertThat(shop.line.refused).isEqualTo(2);
    assertThat(status.pendingWrites()).isEqualTo(50);
    assertThat(status.heldWrites()).isZero();
    assertThat(status.lastError()).contains("not permitted");
    assertThat(allowed().isSynced()).isTrue();
    assertThat(shop.stored().count()).isEqualTo(50);
  }

  @Test
  void closingTriesHeldOnesOnceMore() {
    secrets().insertOne(document("s", 1));
    denySecrets();
    assertThat(sync().heldWrites()).isEqualTo(1);
    shop.line.deny(batch -> false);
    shop.database().close();
    assertThat(storedSecret("s")).isEqualTo(1);
  }
}
