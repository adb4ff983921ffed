package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.WriteResult.Outcome;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OperationTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final WriteBatch PLAIN = WriteBatch.of(insert("a", Map.of("v", 1L)));

  private static Write insert(String id, Map<String, @Nullable Object> body) {
    return new Write.Insert("c", id, Bodies.of(body));
  }

  private static String madeAt(Instant time) {
    return new UuidSource(() -> time).next();
  }

  private static Operation operation(WriteBatch batch) {
    return Objects.requireNonNull(Operation.of(batch.withOperationId(madeAt(NOW)), NOW));
  }

  @Test
  void aBatchWithoutAnIdIsNoOperation() {
    assertThat(Operation.of(PLAIN)).isNull();
  }

  @Test
  void anIdIsGoodForSevenDaysAndNoMoreThanADayEarly() {
    Duration least = Duration.ofMillis(1);
    Instant oldest = NOW.minus(Duration.ofDays(7));
    Instant latest = NOW.plus(Duration.ofDays(1));
    assertThat(Operation.of(PLAIN.withOperationId(madeAt(oldest)), NOW)).isNotNull();
    assertThat(Operation.of(PLAIN.withOperationId(madeAt(latest)), NOW)).isNotNull();
    assertThat(code(madeAt(oldest.minus(least)))).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(code(madeAt(latest.plus(least)))).isEqualTo(ErrorCode.INVALID);
  }

  private static ErrorCode code(String id) {
    return catchThrowableOfType(
            HoldfastException.class, () -> Operation.of(PLAIN.withOperationId(id), NOW))
        .code();
  }

  @Test
  void whatMayBeForgottenIsRefusedByAClockThatIsADayBehind() {
    Instant behind = NOW.minus(Duration.ofDays(1));
    Instant forgotten = NOW.minus(Duration.ofDays(8)).minusMillis(1);
    assertThat(madeAt(forgotten)).isLessThan(Operation.forgettable(NOW));
    assertThatThrownBy(() -> Operation.of(PLAIN.withOperationId(madeAt(forgotten)), behind))
        .hasMessageContaining("nobody can say");
    assertThat(madeAt(NOW.minus(Duration.ofDays(8)))).isGreaterThan(Operation.forgettable(NOW));
  }

  @Test
  void everythingOfAResultComesBack() {
    Map<String, @Nullable Object> deep = new LinkedHashMap<>();
    deep.put("null", null);
    Map<String, @Nullable Object> body = deep;
    for (int i = 1; i < Values.MAX_DEPTH; i++) {
      Map<String, @Nullable Object> outer = new LinkedHashMap<>();
      outer.put("ü\u0001", body);
      body = outer;
    }
    Image image = new Image("ä", 5, Bodies.of(body));
    WriteResult result =
        new WriteResult(
            List.of(
                new Outcome(3, 2, null, 9, List.of(image), List.of(), null),
                Outcome.inserted("x", Long.MAX_VALUE),
                Outcome.failed(HoldfastException.duplicateKey("byName", "taken", null)),
                Outcome.failed(HoldfastException.conflict(7L, "stale")),
                Outcome.failed(HoldfastException.conflict(null, "gone")),
                Outcome.failed(HoldfastException.invalid("wrong"))));
    Operation operation = operation(PLAIN);

    List<Outcome> again = operation.replay(operation.record(result)).outcomes();

    Image back = again.get(0).before().get(0);
    assertThat(back.id()).isEqualTo("ä");
    assertThat(back.revision()).isEqualTo(5);
    assertThat(back.body().toMap()).isEqualTo(body);
    assertThat(again.get(0).matched()).isEqualTo(3);
    assertThat(again.get(0).modified()).isEqualTo(2);
    assertThat(again.get(1)).isEqualTo(Outcome.inserted("x", Long.MAX_VALUE));
    assertThat(error(again.get(2)).key()).contains("byName");
    assertThat(error(again.get(2))).hasMessage("taken");
    assertThat(error(again.get(3)).currentRevision()).hasValue(7);
    assertThat(error(again.get(4)).code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(error(again.get(4)).currentRevision()).isEmpty();
    assertThat(error(again.get(5)).code()).isEqualTo(ErrorCode.INVALID);
  }

  @Test
  void aRecordInPiecesIsTheRecordWithoutItsRevisions() {
    Image image = new Image("a", 5, Bodies.of(Map.of()));
    WriteResult result =
        new WriteResult(
            List.of(
                Outcome.inserted("x", 1),
                new Outcome(1, 1, null, -2, List.of(image), List.of(image), null)));
    Operation operation = operation(PLAIN);
    byte[] record = operation.record(result);
    List<byte[]> pieces = operation.recordAroundRevisions(result);
    ByteBuffer together = ByteBuffer.allocate(record.length);
    together.put(pieces.get(0)).putLong(1).put(pieces.get(1)).putLong(-2).put(pieces.get(2));
    assertThat(together.array()).isEqualTo(record);
  }

  private static HoldfastException error(Outcome outcome) {
    return Objects.requireNonNull(outcome.error());
  }

  @Test
  void aRecordThatIsCutIsCorruptAndNeverAnswered() {
    Operation operation = operation(PLAIN);
    byte[] record = operation.record(new WriteResult(List.of(Outcome.inserted("a", 1))));
    for (int length = 0; length < record.length; length++) {
      byte[] cut = Arrays.copyOf(record, length);
      assertThatThrownBy(() -> operation.replay(cut))
          .as("cut to %d bytes", length)
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
    }
  }

  @Test
  void aPartHasAnIdOfItsOwnThatSortsWithTheWhole() {
    Operation operation = operation(PLAIN);
    assertThat(operation.part(3).id()).isEqualTo(operation.id() + "/3");
    assertThat(operation.part(0).id()).isGreaterThan(Operation.forgettable(NOW));
  }
}
