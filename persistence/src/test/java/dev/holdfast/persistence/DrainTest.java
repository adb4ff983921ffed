package dev.holdfast.persistence;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent again, as what, and what of that which comes late. */
class DrainTest {
  @TempDir Path directory;
  private Shop shop;
  private Collection<Document> orders;

  @BeforeEach
  void open() {
    shop = new Shop(directory);
    orders = shop.orders();
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private static Document order(String id, long n) {
    return Document.of("id", id, "n", n);
  }

  private static HoldfastException error(ThrowingCallable call) {
    return catchThrowableOfType(HoldfastException.class, call);
  }

  private SyncStatus sync() {
    shop.line.mend();
    return shop.buffer().manualSync();
  }

  @Test
  void anAttemptThatComesLateIsNotAppliedWhenItsWritesWereSentOtherwise() {
    orders.insertOne(order("a", 0));
    shop.stored().insertOne(order("taken", 0));
    shop.line.cut();
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1));
    orders.insertOne(order("taken", 1));
    shop.line.freezeNext();
    assertThat(sync().pendingWrites()).isEqualTo(2);
    assertThat(sync().deadLetters()).isEqualTo(1);
    assertThat(shop.stored("a", "n")).isEqualTo(1);
    shop.stored().deleteOne(field("id").eq("taken"));

    assertThat(error(shop.line::thaw).code()).isEqualTo(ErrorCode.INVALID);
    assertThat(shop.stored("a", "n")).isEqualTo(1);
    assertThat(shop.stored().findById("taken")).isEmpty();
  }

  @Test
  void anAttemptThatArrivesWhileItIsRefusedIsTheOneThatCounts() {
    shop.stored().insertOne(order("taken", 0));
    shop.line.cut();
    orders.insertOne(order("taken", 1));
    shop.line.freezeNext();
    sync();
    shop.line.beforeSealing(
        () -> {
          shop.stored().deleteOne(field("id").eq("taken"));
          shop.line.thaw();
        });
    assertThat(sync().pendingWrites()).isEqualTo(1);
    assertThat(sync().isSynced()).isTrue();
    assertThat(shop.stored("taken", "n")).isEqualTo(1);
  }

  @Test
  void whatMayStillComeIsNotParkedWhileTheIdCannotBeUsedUp() {
    shop.stored().insertOne(order("taken", 0));
    shop.line.cut();
    orders.insertOne(order("taken", 1));
    shop.line.beforeSealing(shop.line::cut);
    SyncStatus status = sync();
    assertThat(status.pendingWrites()).isEqualTo(1);
    assertThat(status.deadLetters()).isZero();
    assertThat(sync().deadLetters()).isEqualTo(1);
  }

  @Test
  void aDatabaseWithoutRoomForAllGetsThemInParts() {
    shop.line.cut();
    for (int i = 0; i < 9; i++) {
      orders.insertOne(order("o" + i, i));
    }
    shop.line.roomFor(2);
    assertThat(sync().isSynced()).isTrue();
    assertThat(shop.stored().count()).isEqualTo(9);
    assertThat(shop.line.writes)
        .allSatisfy(batch -> assertThat(batch.writes()).hasSizeBetween(1, 2));
  }

  @Test
  void oneThatHasNoRoomAloneWaitsAndIsSaid() {
    shop.line.cut();
    orders.insertMany(List.of(order("a", 1), order("b", 1)));
    orders.insertOne(order("c", 1));
    shop.line.roomFor(1);
    SyncStatus status = sync();
    assertThat(status.pendingWrites()).isEqualTo(2);
    assertThat(status.heldWrites()).isEqualTo(2);
    assertThat(status.deadLetters()).isZero();
    assertThat(status.lastError()).contains("RESOURCE_EXHAUSTED", "[orders]", "too large");
    assertThat(shop.stored().findById("c")).isPresent();
    shop.line.roomFor(10);
    assertThat(sync().isSynced()).isTrue();
    assertThat(shop.stored().count()).isEqualTo(3);
  }

  private WriteResult insert(String operationId, long n) {
    Write write = new Write.Insert("orders", "a", Bodies.of(Map.of("n", n)));
    return shop.database()
        .backend()
        .write(new WriteBatch(List.of(write), true, operationId, WriteBatch.Images.NONE));
  }

  @Test
  void aBatchThatIsGivenTwiceUnderItsIdIsTakenOnceAndAnsweredAlike() {
    String id = Operation.newId();
    shop.line.cut();
    WriteResult first = insert(id, 1);
    orders.insertOne(order("between", 1));
    assertThat(insert(id, 1)).isEqualTo(first);
    assertThat(shop.status().pendingWrites()).isEqualTo(2);
    HoldfastException other = error(() -> insert(id, 2));
    assertThat(other.code()).isEqualTo(ErrorCode.INVALID);
    assertThat(other).hasMessageContaining("used for another batch");
    long made = first.outcomes().get(0).revision();
    orders.updateOne(field("id").eq("a"), Update.inc("n", 1), made);
    assertThat(sync().isSynced()).isTrue();
    assertThat(shop.stored("a", "n")).isEqualTo(2);
  }

  @Test
  void whatWaitsIsShownAPageAtATime() {
    shop.line.cut();
    for (int i = 0; i < 5; i++) {
      orders.insertOne(order("o" + i, i));
    }
    List<BufferedWrite> first = shop.buffer().pending(0, 2);
    List<BufferedWrite> rest = shop.buffer().pending(first.get(1).sequence(), 10);
    assertThat(first).extracting(BufferedWrite::id).containsExactly("o0", "o1");
    assertThat(rest).extracting(BufferedWrite::id).containsExactly("o2", "o3", "o4");
    assertThat(error(() -> shop.buffer().pending(0, 0)).code()).isEqualTo(ErrorCode.INVALID);
  }
}
