package dev.holdfast;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.spi.Read;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CollectionTest {
  record Order(@Nullable String id, String customer, long cents, @Nullable Instant at) {
    static Order of(@Nullable String id, long cents) {
      return new Order(id, "ada", cents, null);
    }
  }

  record Ticket(@Id String number, @Revision long revision, String seat) {}

  private final StubBackend backend = new StubBackend();
  private final Database database = Holdfast.open(backend);
  private final Collection<Order> orders = database.collection("orders", Order.class);
  private final Collection<Ticket> tickets = database.collection("tickets", Ticket.class);

  @AfterEach
  void nothingStaysOpen() {
    assertThat(backend.openRows).isZero();
    assertThat(database.openStreams()).isZero();
  }

  @Test
  void aNullIdIsGenerated() {
    Instant time = Instant.parse("2026-03-04T05:06:07.089Z");
    String id =
        database
            .withClock(InstantSource.fixed(time))
            .collection("orders", Order.class)
            .insertOne(Order.of(null, 1));

    assertThat(UUID.fromString(id).getMostSignificantBits() >>> 16).isEqualTo(time.toEpochMilli());
    assertThat(orders.findById(id)).contains(Order.of(id, 1));
  }

  @Test
  void currentDateIsTheInjectedClocks() {
    Instant time = Instant.parse("2026-03-04T05:06:07.089Z");
    orders.insertOne(Order.of("a", 1));

    database
        .withClock(InstantSource.fixed(time))
        .collection("orders", Order.class)
        .updateOne(field("id").eq("a"), Update.currentDate("at"));

    assertThat(orders.findById("a").orElseThrow().at()).isEqualTo(time);
  }

  @Test
  void manyDocumentsGoInOneBatch() {
    List<Order> many = IntStream.range(0, 10_000).mapToObj(i -> Order.of(null, i)).toList();

    List<String> ids = orders.insertMany(many);

    assertThat(backend.batches()).hasSize(1);
    assertThat(ids).isSorted().doesNotHaveDuplicates().hasSize(10_000);
    assertThat(orders.count()).isEqualTo(10_000);
  }

  @Test
  void nothingIsSentForNothing() {
    assertThat(orders.insertMany(List.of())).isEmpty();
    assertThat(orders.bulkWrite(List.of()).errors()).isEmpty();
    assertThat(orders.findByIds(List.of())).isEmpty();
    assertThat(backend.asked).isEmpty();
  }

  @Test
  void whatIsInvalidIsNeverSentAndSaysWhere() {
    assertInvalid(() -> orders.findById("")).hasMessageStartingWith("orders.findById: ");
    assertInvalid(() -> orders.findById("x".repeat(513)));
    assertInvalid(() -> orders.findByIds(Arrays.asList("a", "")));
    assertInvalid(() -> orders.insertOne(Order.of("", 1)))
        .hasMessageStartingWith("orders.insertOne: ");
    assertInvalid(() -> orders.insertMany(List.of(Order.of("a", 1), Order.of("\0", 2))))
        .hasMessageStartingWith("orders.insertMany: index 1: ");
    assertInvalid(() -> orders.findMany(field("centz").eq(1)))
        .hasMessageStartingWith("orders.findMany: ")
        .hasMessageContaining("centz")
        .hasMessageContaining("cents");
    assertInvalid(() -> orders.updateOne(field("cents").eq(1), Update.inc("centz", 1)));
    assertInvalid(() -> orders.updateOne(Filter.all(), Update.set("id", "b")));
    assertInvalid(() -> orders.findMany(Query.all().sort(Sort.ascending("centz"))));
    assertInvalid(() -> orders.distinct("centz"));
    assertInvalid(() -> orders.replaceOne(Order.of(null, 1)));
    assertInvalid(() -> orders.findOneAndDelete(Query.all().offset(1)));
    assertInvalid(
        () ->
            orders.findOneAndUpdate(
                Query.all().limit(2), Update.set("cents", 1), ReturnDocument.AFTER));
    assertInvalid(() -> orders.createIndex(Index.on("cents", "cents")));
    assertInvalid(() -> tickets.insertOne(new Ticket("1", 7, "A1")));
    assertThat(backend.asked).isEmpty();
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without null checks may do
  void nullIsInvalid() {
    assertInvalid(() -> orders.findById(null));
    assertInvalid(() -> orders.findMany((Filter) null));
    assertInvalid(() -> orders.findMany((Query) null));
    assertInvalid(() -> orders.insertOne(null));
    assertInvalid(() -> orders.insertMany(Arrays.asList(Order.of("a", 1), null)));
    assertInvalid(() -> orders.updateOne(Filter.all(), null));
    assertInvalid(() -> orders.count(field("customer").startsWith(null)));
    assertInvalid(() -> orders.count(field("customer").regex(null)));
    assertInvalid(() -> orders.count(field("cents").gt(null)));
    assertInvalid(() -> orders.count(Filter.not(null)));
    assertInvalid(() -> orders.count(Filter.all().and(null)));
    assertInvalid(() -> orders.count(field((String) null).eq(1)));
    assertInvalid(() -> orders.findMany(Query.all().sort((Sort) null)));
    assertInvalid(() -> orders.updateOne(Filter.all(), Update.inc("cents", null)));
    assertInvalid(() -> orders.versioned().insertOne(new Versioned<>(null, "a", 0)));
    assertInvalid(() -> database.withClock(null));
    assertInvalid(() -> orders.in(null));
    assertInvalid(() -> database.collection(null));
    assertThat(backend.asked).isEmpty();
  }

  @Test
  void aCollectionsNameIsChecked() {
    for (String name : List.of("", "x".repeat(121), "é".repeat(61), "a\0", "\uDC00")) {
      assertInvalid(() -> database.collection(name));
    }
    for (String name : List.of("x".repeat(120), "select * from \"c\";", "Ünïcödé", ".", " ")) {
      assertThat(database.collection(name).name()).isEqualTo(name);
    }
  }

  @Test
  void anErrorOfTheBackendGetsTheCallOnce() {
    backend.failNext.add(HoldfastException.of(ErrorCode.UNAVAILABLE, "the line broke"));

    assertThatThrownBy(() -> orders.count())
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
              assertThat(e.retryable()).isTrue();
            })
        .hasMessage("orders.count: the line broke");
  }

  @Test
  void whatWasSuppressedIsNotLostWithTheCallInTheMessage() {
    HoldfastException broken = HoldfastException.of(ErrorCode.UNAVAILABLE, "the line broke");
    broken.addSuppressed(new IllegalStateException("closing it failed, too"));
    backend.failNext.add(broken);

    assertThatThrownBy(() -> orders.count())
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  @Test
  void aDefectOfTheBackendIsInternal() {
    backend.failNext.add(new IllegalStateException("oops"));

    assertThatThrownBy(() -> orders.count())
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
        .hasRootCauseMessage("oops");
  }

  @Test
  void aQueryReachesTheBackendComplete() {
    orders.findMany(
        Query.where(field("cents").gte(5)).sort(Sort.descending("at")).limit(3).offset(2));

    Read.Find find = backend.asked(Read.Find.class).get(0);
    assertThat(find.sort()).containsExactly(Sort.descending("at"), Sort.descending(Path.ID));
    assertThat(find.filter()).isEqualTo(field("cents").gte(5L));
    assertThat(find.offset()).isEqualTo(2);
    assertThat(find.limit()).isEqualTo(3);
  }

  @Test
  void idsAreFoundInTheOrderAskedFor() {
    orders.insertMany(List.of(Order.of("a", 1), Order.of("b", 2), Order.of("c", 3)));

    Map<String, Order> found = orders.findByIds(List.of("c", "x", "a", "c"));

    assertThat(found.keySet()).containsExactly("c", "a");
    assertThat(backend.asked(Read.ById.class).get(0).ids()).containsExactly("c", "x", "a");
  }

  @Test
  void aRevisionInADocumentIsExpected() {
    tickets.insertOne(new Ticket("1", 0, "A1"));
    Ticket stored = tickets.findById("1").orElseThrow();

    UpdateResult result = tickets.replaceOne(new Ticket("1", stored.revision(), "A2"));
    assertThat(result.revision()).isGreaterThan(stored.revision());
    assertThatThrownBy(() -> tickets.replaceOne(new Ticket("1", stored.revision(), "A3")))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
              assertThat(e.currentRevision()).hasValue(result.revision());
            });
    assertCode(
        ErrorCode.CONFLICT, () -> tickets.upsertOne(new Ticket("1", stored.revision(), "A3")));
    assertCode(ErrorCode.CONFLICT, () -> tickets.upsertOne(new Ticket("2", 5, "A3")));
    assertThat(tickets.replaceOne(new Ticket("1", 0, "A4")).modified()).isEqualTo(1);
  }

  @Test
  void versionedValuesCarryTheirIdAndRevision() {
    orders.insertOne(Order.of("a", 1));
    Collection<Versioned<Order>> versioned = orders.versioned();

    Versioned<Order> first = versioned.findById("a").orElseThrow();
    assertThat(first.value()).isEqualTo(Order.of("a", 1));
    assertThat(first.id()).isEqualTo("a");
    orders.updateOne(field("id").eq("a"), Update.inc("cents", 1));
    assertCode(
        ErrorCode.CONFLICT,
        () -> versioned.replaceOne(new Versioned<>(Order.of("a", 9), "a", first.revision())));
  }

  @Test
  void aReplacementsIdIsACondition() {
    orders.insertMany(List.of(Order.of("a", 1), Order.of("b", 1)));

    assertThat(orders.replaceOne(field("cents").eq(1), Order.of("b", 2)).matched()).isEqualTo(1);
    assertThat(orders.replaceOne(field("cents").eq(1), Order.of("b", 3)).matched()).isZero();
    assertThat(orders.replaceOne(field("cents").eq(1), Order.of(null, 4)).matched()).isEqualTo(1);
    assertThat(orders.findMany(Filter.all())).containsExactly(Order.of("a", 4), Order.of("b", 2));
  }

  @Test
  void anUpsertByIdIsOneAtomicWrite() {
    UpdateResult inserted = orders.upsertOne(Order.of("a", 1));
    assertThat(inserted.insertedId()).contains("a");
    assertThat(orders.upsertOne(Order.of("a", 2)).matched()).isEqualTo(1);
    assertThat(orders.upsertOne(Order.of(null, 3)).insertedId()).isPresent();

    assertThat(backend.batches().get(0).writes())
        .singleElement()
        .isInstanceOfSatisfying(
            Write.Replace.class,
            write -> {
              assertThat(write.target()).isEqualTo(Target.id("a", null));
              assertThat(write.insertId()).isEqualTo("a");
            });
  }

  @Test
  void anUpsertByFilterIsSeededWithItsEqualities() {
    Filter filter = field("id").eq("a").and(field("customer").eq("bob")).and(field("cents").gt(5));

    UpdateResult result = orders.upsertOne(filter, Update.set("cents", 9).currentDate("at"));

    assertThat(result.insertedId()).contains("a");
    Order order = orders.findById("a").orElseThrow();
    assertThat(order.customer()).isEqualTo("bob");
    assertThat(order.cents()).isEqualTo(9);
    assertThat(orders.upsertOne(filter, Update.inc("cents", 1)).matched()).isEqualTo(1);
    assertInvalid(() -> orders.upsertOne(field("id").eq(""), Update.set("cents", 1)));
  }

  @Test
  void findOneAndUpdateReturnsTheDocumentBeforeOrAfter() {
    orders.insertMany(List.of(Order.of("a", 1), Order.of("b", 2)));
    Query greatest = Query.all().sort(Sort.descending("cents"));

    assertThat(orders.findOneAndUpdate(greatest, Update.inc("cents", 5), ReturnDocument.BEFORE))
        .contains(Order.of("b", 2));
    assertThat(orders.findOneAndUpdate(greatest, Update.inc("cents", 5), ReturnDocument.AFTER))
        .contains(Order.of("b", 12));
    assertThat(orders.findOneAndReplace(greatest, Order.of(null, 3), ReturnDocument.AFTER))
        .contains(Order.of("b", 3));
    assertThat(orders.findOneAndDelete(greatest)).contains(Order.of("b", 3));
    assertThat(orders.findOneAndDelete(field("id").eq("b"))).isEmpty();
    assertThat(backend.batches().get(1).images()).isEqualTo(WriteBatch.Images.BEFORE);
  }

  @Test
  void writesOfSeveralNeedTransactionsUnlessUnordered() {
    backend.capabilities = backend.capabilities.without(Capability.TRANSACTIONS, "alone");
    List<Order> two = List.of(Order.of("a", 1), Order.of("b", 2));

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> orders.insertMany(two),
            () -> orders.updateMany(Filter.all(), Update.inc("cents", 1)),
            () -> orders.deleteMany(Filter.all()),
            () -> orders.bulkWrite(two.stream().map(Bulk::insert).toList()))) {
      assertThatThrownBy(call)
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.capability()).contains(Capability.TRANSACTIONS))
          .hasMessageContaining("orders.unordered()")
          .hasMessageContaining("alone");
    }
    assertThat(backend.asked).isEmpty();

    orders.insertMany(two.subList(0, 1));
    orders.unordered().insertMany(two.subList(1, 2));
    orders.unordered().updateMany(Filter.all(), Update.inc("cents", 1));
    assertThat(orders.unordered().deleteMany(Filter.all())).isEqualTo(2);
    assertThat(backend.batches())
        .extracting(WriteBatch::atomic)
        .containsExactly(true, false, false, false);
  }

  @Test
  void imagesNeedTheirCapability() {
    backend.capabilities = Capabilities.of(Capability.TRANSACTIONS);

    assertCode(ErrorCode.UNSUPPORTED, () -> orders.findOneAndDelete(Filter.all()));
    assertThat(backend.asked).isEmpty();
  }

  @Test
  void anUnorderedBulkSaysWhichIndexFailed() {
    orders.insertOne(Order.of("b", 0));

    assertThatThrownBy(
            () ->
                orders
                    .unordered()
                    .bulkWrite(
                        List.of(
                            Bulk.insert(Order.of("a", 1)),
                            Bulk.insert(Order.of("b", 2)),
                            Bulk.updateMany(Filter.all(), Update.inc("cents", 1)),
                            Bulk.upsertOne(Order.of("c", 3)),
                            Bulk.deleteOne(field("id").eq("b")),
                            Bulk.insert(Order.of("a", 4)))))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_KEY);
              assertThat(e.key()).contains("id");
              BulkResult result = e.bulkResult().orElseThrow();
              assertThat(result.errors().keySet()).containsExactly(1, 5);
              assertThat(result.insertedIds()).containsExactly("a", "c");
              assertThat(result.matched()).isEqualTo(2);
              assertThat(result.modified()).isEqualTo(2);
              assertThat(result.deleted()).isEqualTo(1);
            })
        .hasMessageContaining("2 of 6 writes failed; the first, index 1: ");
    assertThat(orders.count()).isEqualTo(2);
  }

  @Test
  void anOrderedBulkIsAllOrNothing() {
    assertCode(
        ErrorCode.DUPLICATE_KEY,
        () -> orders.insertMany(List.of(Order.of("a", 1), Order.of("a", 2))));
    assertThat(orders.count()).isZero();
  }

  @Test
  void aStreamClosesItselfAtItsEndAndWhenItsConsumerThrows() {
    orders.insertMany(List.of(Order.of("a", 1), Order.of("b", 2), Order.of("c", 3)));

    assertThat(orders.stream(Filter.all()).map(Order::id)).containsExactly("a", "b", "c");
    assertThat(database.openStreams()).isZero();

    Stream<Order> throwing = orders.stream(Filter.all());
    IllegalStateException mine = new IllegalStateException("mine");
    assertThatThrownBy(
            () ->
                throwing.forEach(
                    order -> {
                      throw mine;
                    }))
        .isSameAs(mine);
    assertThat(database.openStreams()).isZero();
    assertThat(backend.openRows).isZero();
  }

  @Test
  void aStreamIsLazyAndCountsUntilItIsClosed() {
    orders.insertMany(List.of(Order.of("a", 1), Order.of("b", 2)));

    try (Stream<Order> stream = orders.stream(Filter.all())) {
      assertThat(stream.findFirst()).contains(Order.of("a", 1));
      assertThat(database.openStreams()).isEqualTo(1);
      assertThat(backend.openRows).isEqualTo(1);
    }
    assertThat(backend.openRows).isZero();
  }

  @Test
  void aStreamThatFailsIsClosedAndSaysWhere() {
    orders.insertOne(Order.of("a", 1));
    Stream<Order> stream = orders.stream(Filter.all());
    backend.failNext.add(HoldfastException.of(ErrorCode.TIMEOUT, "slow"));

    assertThatThrownBy(() -> stream.forEach(order -> {})).hasMessage("orders.stream: slow");
    assertThat(backend.openRows).isZero();
  }

  @Test
  void afterCloseEveryCallIsClosed() {
    database.close();

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> orders.findById("a"),
            () -> orders.insertOne(Order.of("a", 1)),
            () -> orders.insertMany(List.of()),
            () -> orders.stream(Filter.all()),
            () -> orders.drop(),
            () -> database.collection("x"),
            () -> database.collections(),
            () -> database.begin(),
            () -> database.health(),
            () -> database.metrics(),
            () -> database.capabilities(),
            () -> database.reset(),
            () -> database.transaction("x"))) {
      assertCode(ErrorCode.CLOSED, call);
    }
    assertThat(database.status()).isEqualTo(ConnectionStatus.CLOSED);
    assertThat(database).hasToString("stub:");
    assertThat(backend.asked).isEmpty();
  }

  @Test
  void statusFollowsTheHealth() {
    assertThat(database.status()).isEqualTo(ConnectionStatus.OPEN);
    backend.healthy = false;
    assertThat(database.status()).isEqualTo(ConnectionStatus.UNREACHABLE);
  }

  private static AbstractThrowableAssert<?, ?> assertInvalid(ThrowingCallable call) {
    return assertCode(ErrorCode.INVALID, call);
  }

  private static AbstractThrowableAssert<?, ?> assertCode(ErrorCode code, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }
}
