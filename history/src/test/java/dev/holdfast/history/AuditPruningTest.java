package dev.holdfast.history;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Note;
import dev.holdfast.Secret;
import dev.holdfast.Update;
import dev.holdfast.history.AuditReport.Kind;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was removed for its age is told from what somebody cut off. */
class AuditPruningTest {
  private static final Secret KEY = Secret.of("0123456789abcdef0123456789abcdef");

  private final Ticking clock = new Ticking();
  private final Database plain = Holdfast.open("memory:pruning");
  private final Collection<Document> entries = plain.collection(AuditEntries.COLLECTION);
  private Database db = open();

  private Database open(Layer... inside) {
    Layer[] layers = new Layer[1 + inside.length];
    layers[0] = Audit.of(KEY, "orders").withClock(clock);
    System.arraycopy(inside, 0, layers, 1, inside.length);
    return Holdfast.open("memory:pruning", layers);
  }

  @AfterEach
  void close() {
    db.close();
    plain.close();
  }

  private AuditTrail trail() {
    return AuditTrail.of(db).withClock(clock).noting(Note.by("eva").because("ninety days"));
  }

  private void write(int from, int to) {
    for (int i = from; i < to; i++) {
      db.collection("orders").insertOne(Document.of("id", "o" + i));
    }
  }

  private AuditReport verify(Optional<Checkpoint> checkpoint) {
    return trail().verify(KEY, checkpoint);
  }

  private List<Kind> found(Optional<Checkpoint> checkpoint) {
    return verify(checkpoint).findings().stream().map(AuditReport.Finding::kind).toList();
  }

  private List<Document> all() {
    return entries.findMany(Filter.all());
  }

  private static String id(Document entry) {
    return String.valueOf(entry.id());
  }

  /** Ten entries that go and five that stay, of one chain, and the checkpoint of all. */
  private Checkpoint pruned() {
    write(0, 10);
    clock.move(Duration.ofDays(100));
    write(10, 15);
    Checkpoint checkpoint = Checkpoint.parse(trail().checkpoint(KEY).toJson());
    Instant before = clock.instant().minus(Duration.ofDays(90));
    assertThat(trail().prune(KEY, checkpoint, before)).isEqualTo(10);
    return checkpoint;
  }

  @Test
  void whatIsKeptIsProvedAsBeforeAndSaysWhereItBegins() {
    Checkpoint before = pruned();
    AuditReport report = verify(Optional.of(before));
    assertThat(report.findings()).isEmpty();
    assertThat(report.entries()).isEqualTo(7);
    AuditReport.Pruned pruned = report.pruned().orElseThrow();
    assertThat(pruned.entries()).isEqualTo(10);
    assertThat(pruned.left()).isZero();
    assertThat(pruned.before()).isBefore(pruned.at().minus(Duration.ofDays(89)));
    assertThat(trail().entries(AuditQuery.all().by("eva"), 10))
        .extracting(it -> it.action() + " " + it.outcome() + " " + it.modified())
        .containsExactly("prune BEGUN 0", "prune SUCCESS 10");
    assertThat(trail().entries(AuditQuery.all().record("orders", "o3"), 10)).isEmpty();

    write(15, 20);
    Checkpoint after = trail().checkpoint(KEY);
    assertThat(found(Optional.of(after))).isEmpty();
    assertThat(found(Optional.of(before))).isEmpty();
    assertThat(found(Optional.empty())).isEmpty();
  }

  @Test
  void nothingGoesThatTheCheckpointDoesNotKnow() {
    write(0, 6);
    Checkpoint checkpoint = trail().checkpoint(KEY);
    write(6, 10);
    clock.move(Duration.ofDays(1));
    Instant now = clock.instant();
    assertThat(trail().prune(KEY, checkpoint, now)).isEqualTo(6);
    assertThat(trail().prune(KEY, checkpoint, now)).isZero();
    assertThat(found(Optional.of(checkpoint))).isEmpty();
    assertThat(all()).hasSize(4 + 2);
  }

  /** Chains of which nothing is left, and statements that were pruned themselves. */
  @Test
  void manyPruningsOfManyChainsAreAllProvedByEveryCheckpoint() {
    List<Long> gone = List.of(0L, 10L, 10L, 12L, 12L);
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (int year = 0; year < 5; year++) {
      db.close();
      db = open();
      write(year * 10, year * 10 + 10);
      Checkpoint checkpoint = trail().checkpoint(KEY);
      checkpoints.add(checkpoint);
      clock.move(Duration.ofDays(365));
      Instant before = clock.instant().minus(Duration.ofDays(400));
      assertThat(trail().prune(KEY, checkpoint, before)).isEqualTo(gone.get(year));
      for (Checkpoint known : checkpoints) {
        assertThat(found(Optional.of(known))).isEmpty();
      }
    }
    assertThat(verify(Optional.empty()).pruned().orElseThrow().entries()).isEqualTo(44);
    assertThat(all()).hasSize(10 + 4);
  }

  @Test
  void whatIsDoneToAPrunedTrailIsFound() {
    Checkpoint checkpoint = pruned();
    List<Document> all = all();
    Document kept = all.get(1);
    for (Update edit : List.of(Update.set("by", "mallory"), Update.set("mac", "00"))) {
      entries.updateOne(field("id").eq(id(kept)), edit);
      assertThat(found(Optional.empty())).containsExactly(Kind.EDITED);
      entries.replaceOne(kept);
    }
    entries.deleteOne(field("id").eq(id(all.get(2))));
    assertThat(found(Optional.empty())).containsExactly(Kind.MISSING);
    entries.insertOne(all.get(2));
    entries.replaceOne(all.get(2).with("id", id(all.get(3))));
    entries.replaceOne(all.get(3).with("id", id(all.get(2))));
    assertThat(found(Optional.empty())).containsExactly(Kind.REORDERED, Kind.REORDERED);
    entries.replaceOne(all.get(2));
    entries.replaceOne(all.get(3));
    entries.insertOne(Document.of("id", "zzz", "n", 1));
    assertThat(found(Optional.empty())).containsExactly(Kind.FOREIGN);
    entries.deleteOne(field("id").eq("zzz"));
    Checkpoint forged =
        Checkpoint.parse(checkpoint.toJson().replace("\"count\":15", "\"count\":14"));
    assertThat(found(Optional.of(forged))).contains(Kind.CHECKPOINT);
    assertThat(found(Optional.of(checkpoint))).isEmpty();
  }

  /** The end that the statement knew is as good as a checkpoint's. */
  @Test
  void whatIsCutOffIsFound() {
    Checkpoint checkpoint = pruned();
    List<Document> all = all();
    entries.deleteOne(field("id").eq(id(all.get(0))));
    assertThat(found(Optional.empty())).containsExactly(Kind.MISSING);
    entries.insertOne(all.get(0));
    entries.deleteOne(field("id").eq(id(all.get(4))));
    assertThat(found(Optional.empty())).containsExactly(Kind.CUT);
    assertThat(found(Optional.of(checkpoint))).containsExactly(Kind.CUT, Kind.CUT);
    entries.deleteMany(field("collection").eq("orders"));
    assertThat(found(Optional.empty())).containsExactly(Kind.CUT);
    entries.insertMany(all.subList(0, 5));
    assertThat(found(Optional.of(checkpoint))).isEmpty();
  }

  @Test
  void aStatementThatIsForgedOrTakenAwayStatesNothing() {
    Checkpoint checkpoint = pruned();
    Document stated = all().get(5);
    assertThat(stated.getString("action")).contains("prune");
    Document line = Document.ofMap(Values.asObject(stated.getList("chains").orElseThrow().get(0)));
    assertThat(line.getLong("pruned")).contains(10L);

    entries.deleteOne(field("id").eq(id(all().get(0))));
    Document next = all().get(0);
    Document forged =
        stated.with(
            "chains",
            List.of(
                line.with("pruned", 11)
                    .with("last", next.getString("previous").orElseThrow())
                    .toMap()));
    entries.replaceOne(forged);
    assertThat(found(Optional.empty())).contains(Kind.EDITED, Kind.MISSING);
    AuditKey other = new AuditKey(Secret.of("another key of sufficient length"));
    Map<String, @Nullable Object> signed = new LinkedHashMap<>(forged.without("id").toMap());
    entries.replaceOne(forged.with("mac", AuditEntries.mac(other, signed)));
    assertThat(found(Optional.empty())).contains(Kind.EDITED, Kind.MISSING);

    entries.deleteMany(field("action").eq("prune"));
    assertThat(found(Optional.empty())).containsExactly(Kind.MISSING);
    assertThat(found(Optional.of(checkpoint))).containsExactly(Kind.MISSING);
    assertThat(verify(Optional.empty()).pruned()).isEmpty();
  }

  @Test
  void aStatementThatIsPutBackTakesNothingBack() {
    pruned();
    List<Document> first = all();
    Document old = first.get(5);
    clock.move(Duration.ofDays(1));
    assertThat(trail().prune(KEY, trail().checkpoint(KEY), clock.instant())).isEqualTo(7);
    assertThat(found(Optional.empty())).isEmpty();
    entries.insertOne(old);
    AuditReport report = verify(Optional.empty());
    assertThat(report.findings()).isEmpty();
    assertThat(report.pruned().orElseThrow().left()).isEqualTo(1);
    assertThat(report.pruned().orElseThrow().entries()).isEqualTo(17);
    entries.replaceOne(old.with("by", "mallory"));
    assertThat(found(Optional.empty())).containsExactly(Kind.EDITED);
  }

  /** To have a cut in a copy of before excused by what was stated after it. */
  @Test
  void aStatementThatIsReplayedIntoAnEarlierStateShowsWhatThatLacks() {
    write(0, 5);
    List<Document> earlier = all();
    write(5, 8);
    clock.move(Duration.ofDays(1));
    Instant before = clock.instant();
    write(8, 12);
    assertThat(trail().prune(KEY, trail().checkpoint(KEY), before)).isEqualTo(8);
    List<Document> stated = entries.findMany(field("by").eq("eva"));
    entries.deleteMany(Filter.all());
    entries.insertMany(earlier.subList(2, 5));
    assertThat(found(Optional.empty())).containsExactly(Kind.MISSING);
    entries.insertMany(stated);
    assertThat(found(Optional.empty())).containsExactly(Kind.CUT);
  }

  @Test
  void whatLooksWrongIsNotRemoved() {
    write(0, 10);
    Checkpoint checkpoint = trail().checkpoint(KEY);
    clock.move(Duration.ofDays(1));
    Instant now = clock.instant();
    Checkpoint forged =
        Checkpoint.parse(checkpoint.toJson().replace("\"count\":10", "\"count\":12"));
    refused(() -> trail().prune(KEY, forged, now), ErrorCode.CORRUPT, "CHECKPOINT");
    refused(
        () -> trail().prune(Secret.of("another key of sufficient length"), checkpoint, now),
        ErrorCode.CORRUPT,
        "findings");
    refused(() -> trail().prune(KEY, checkpoint, now.plusSeconds(60)), ErrorCode.INVALID, "future");
    Document third = all().get(2);
    for (Update edit : List.of(Update.set("at", "2000"), Update.set("n", 9))) {
      entries.updateOne(field("id").eq(id(third)), edit);
      refused(() -> trail().prune(KEY, checkpoint, now), ErrorCode.CORRUPT, "EDITED");
      entries.replaceOne(third);
    }
    Document last = all().get(9);
    entries.deleteOne(field("id").eq(id(last)));
    refused(() -> trail().prune(KEY, checkpoint, now), ErrorCode.CORRUPT, "CUT");
    entries.insertOne(last);
    assertThat(all()).hasSize(10);
    assertThat(trail().prune(KEY, checkpoint, now)).isEqualTo(10);
  }

  private static void refused(Runnable call, ErrorCode code, String text) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(text);
  }

  /** Loses every write of this kind from the second on. */
  private static Layer losing(Class<? extends Write> kind) {
    return inner ->
        new ForwardingBackend(inner) {
          private int met;

          @Override
          public WriteResult write(WriteBatch batch) {
            if (kind.isInstance(batch.writes().get(0)) && ++met > 1) {
              throw HoldfastException.of(ErrorCode.UNAVAILABLE, "gone");
            }
            return super.write(batch);
          }

          @Override
          public String toString() {
            return "losing -> " + inner();
          }
        };
  }

  @Test
  void whereItIsCutShortTheNextOneGoesOn() {
    write(0, 700);
    Checkpoint checkpoint = trail().checkpoint(KEY);
    clock.move(Duration.ofDays(1));
    Instant now = clock.instant();
    try (Database losing = open(losing(Write.Delete.class))) {
      assertThatThrownBy(() -> AuditTrail.of(losing).withClock(clock).prune(KEY, checkpoint, now))
          .hasMessageContaining("gone");
    }
    AuditReport report = verify(Optional.of(checkpoint));
    assertThat(report.findings()).isEmpty();
    assertThat(report.pruned().orElseThrow().left()).isEqualTo(200);
    write(700, 705);
    assertThat(found(Optional.of(checkpoint))).isEmpty();
    assertThat(trail().prune(KEY, checkpoint, now)).isEqualTo(200);
    report = verify(Optional.of(checkpoint));
    assertThat(report.findings()).isEmpty();
    assertThat(report.pruned().orElseThrow().left()).isZero();
  }

  /** Each chain has a line, and an entry is not to be large. */
  @Test
  void manyChainsAreStatedInSeveralEntries() {
    writeChains(2_500);
    Checkpoint checkpoint = trail().checkpoint(KEY);
    assertThat(trail().prune(KEY, checkpoint, clock.instant())).isEqualTo(2_500);
    assertThat(all()).hasSize(4);
    assertThat(found(Optional.of(checkpoint))).isEmpty();
    entries.deleteOne(field("id").eq(id(all().get(1))));
    assertThat(found(Optional.of(checkpoint))).contains(Kind.MISSING, Kind.CUT);
  }

  @Test
  void whatWasStatedOfSomeChainsOnlyIsGoneOnWith() {
    writeChains(2_500);
    Checkpoint checkpoint = trail().checkpoint(KEY);
    try (Database losing = open(losing(Write.Insert.class))) {
      assertThatThrownBy(
              () -> AuditTrail.of(losing).withClock(clock).prune(KEY, checkpoint, clock.instant()))
          .hasMessageContaining("gone");
    }
    AuditReport report = verify(Optional.of(checkpoint));
    assertThat(report.findings()).isEmpty();
    assertThat(report.pruned().orElseThrow().left()).isEqualTo(1_000);
    assertThat(trail().prune(KEY, checkpoint, clock.instant())).isEqualTo(2_500);
    assertThat(found(Optional.of(checkpoint))).isEmpty();
  }

  /** One entry each. */
  private void writeChains(int count) {
    AuditKey key = new AuditKey(KEY);
    Function<Integer, Write> entry =
        number -> {
          String chain = "c" + number;
          Act act = Act.of("insert", "orders", Act.SUCCESS, null);
          String start = AuditEntries.start(key, chain);
          return AuditEntries.insert(
              AuditEntries.fields(act, chain, 1, clock.instant(), start, key));
        };
    List<Write> many = IntStream.range(0, count).boxed().map(entry).toList();
    plain.backend().write(new WriteBatch(many, true, null, WriteBatch.Images.NONE));
  }

  @Test
  void entriesOfANewerFormatAreLeftToANewerVersion() {
    write(0, 1);
    AuditKey key = new AuditKey(KEY);
    Act act = new Act("seal", ".audit", List.of(), 0, 0, Act.SUCCESS, null, Map.of("format", 3L));
    Map<String, @Nullable Object> fields =
        AuditEntries.fields(act, "c", 1, clock.instant(), AuditEntries.start(key, "c"), key);
    Write insert =
        new Write.Insert(AuditEntries.COLLECTION, AuditEntries.id("c", 1), Bodies.of(fields));
    plain.backend().write(WriteBatch.of(insert));
    refused(() -> verify(Optional.empty()), ErrorCode.INVALID, "newer");
    entries.updateOne(field("id").eq(AuditEntries.id("c", 1)), Update.set("format", 4));
    assertThat(found(Optional.empty())).containsExactly(Kind.EDITED);
  }
}
