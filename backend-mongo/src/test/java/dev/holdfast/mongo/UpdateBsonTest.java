package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.TransactionOptions;
import dev.holdfast.Update;
import dev.holdfast.Update.Operation;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.BsonSize;
import dev.holdfast.spi.DocumentUpdate;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Updates that MongoDB makes by itself, each compared with the reference. */
class UpdateBsonTest {
  private static final int UPDATES = Integer.getInteger("holdfast.mongo.updates", 1_000);
  private static final long SEED = Long.getLong("holdfast.mongo.seed", 42);

  private static final Map<String, @Nullable Object> DOCUMENT =
      object("n", 1L, "d", 0.5, "s", "x", "e", null, "a", List.of(1L, "x"), "o", object("k", 2L));

  private final Random random = new Random(SEED);
  private final RandomData data = new RandomData(SEED);

  @Test
  void everyUpdateDoesWhatTheReferenceDoes() {
    try (OpenedDatabase opened = OpenedDatabase.fresh()) {
      for (int i = 0; i < UPDATES; i++) {
        Map<String, @Nullable Object> before = Values.object(data.document(3));
        check(opened.backend(), before, Update.of(operations()), i);
      }
    }
  }

  /** What random paths seldom meet. */
  @Test
  void everyOperatorIsRightAtEveryKindOfValue() {
    try (OpenedDatabase opened = OpenedDatabase.fresh()) {
      for (String path : List.of("n", "d", "s", "e", "a", "o", "o.k", "o.z", "a.z", "s.z", "z")) {
        for (Operation operation : operators(Path.parse(path))) {
          check(opened.backend(), DOCUMENT, Update.of(List.of(operation)), 0);
        }
      }
    }
  }

  @Test
  void theCommonOnesAreOneStep() {
    assertThat(UpdateBson.of(Update.set("a.b", "x").inc("n", 1L).unset("z"))).isNotNull();
    assertThat(UpdateBson.of(Update.push("a", Map.of("x", 1L, "y", 2L)))).isNotNull();
    assertThat(UpdateBson.of(Update.inc("n", 1.5))).isNull();
  }

  @Test
  void aResultThatIsTooLargeIsInvalidWhoeverFindsOut() {
    try (OpenedDatabase opened = OpenedDatabase.fresh()) {
      Backend backend = opened.backend();
      int free = (int) (BsonSize.LIMIT - BsonSize.document("x", object("s", "", "a", List.of())));
      Map<String, @Nullable Object> body = object("s", "x".repeat(free), "a", List.of());
      backend.write(WriteBatch.of(new Write.Insert("c", "x", Bodies.of(body))));
      for (Update update : List.of(Update.set("m", 1L), Update.push("a", 1L))) {
        Write write = new Write.Modify("c", Target.id("x", null), update, null);
        assertInvalid(() -> backend.write(WriteBatch.of(write)));
        BackendTransaction transaction = backend.begin(TransactionOptions.DEFAULT);
        assertInvalid(() -> transaction.write(WriteBatch.of(write)));
        transaction.rollback();
      }
      String large = "x".repeat(9_000_000);
      Write twice = new Write.Modify("c", Target.id("x", null), Update.set("s", large), null);
      assertThat(backend.write(WriteBatch.of(twice)).outcomes().get(0).modified()).isEqualTo(1);
    }
  }

  private static void assertInvalid(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
  }

  private static List<Operation> operators(Path path) {
    List<Operation> operators = new ArrayList<>();
    for (Number by : List.<Number>of(1L, -2L, 0L, 1.5, Long.MAX_VALUE, Long.MIN_VALUE)) {
      operators.add(new Update.Inc(path, by));
      operators.add(new Update.Mul(path, by));
    }
    List<@Nullable Object> values =
        Arrays.asList(1L, 0.5, "x", true, null, List.of(1L, "x"), List.of(), object("k", 2L));
    for (Object value : values) {
      operators.add(new Update.Set(path, value));
      operators.add(new Update.Push(path, Arrays.asList(value, 5L)));
      operators.add(new Update.AddToSet(path, value));
      operators.add(new Update.Pull(path, value));
      if (value != null && !MongoQueries.isContainer(value)) {
        operators.add(new Update.Min(path, value));
        operators.add(new Update.Max(path, value));
      }
    }
    operators.add(new Update.Unset(path));
    operators.add(new Update.Rename(path, Path.of("new")));
    operators.add(new Update.Rename(path, Path.of("s2", "new")));
    return operators;
  }

  private List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (String root : List.of("a", "b")) {
      List<Operation> all = operators(path(root));
      operations.add(all.get(random.nextInt(all.size())));
    }
    boolean renamesBoth = operations.stream().allMatch(Update.Rename.class::isInstance);
    return renamesBoth ? operations.subList(0, 1) : operations;
  }

  private Path path(String root) {
    List<String> keys = new ArrayList<>(List.of(root));
    if (random.nextInt(3) == 0) {
      keys.addAll(data.path(false).keys());
    }
    return Path.of(keys);
  }

  private static void check(
      Backend backend, Map<String, @Nullable Object> before, Update update, int number) {
    String what = "update " + number + " of seed " + SEED + ": " + update + " of " + before;
    backend.write(WriteBatch.of(new Write.Delete("c", Target.id("x", null))));
    backend.write(WriteBatch.of(new Write.Insert("c", "x", Bodies.of(before))));
    Image stored = stored(backend);
    Map<String, @Nullable Object> expected;
    try {
      expected = DocumentUpdate.of(update).apply("x", before);
    } catch (HoldfastException e) {
      expected = before;
    }
    long modified = modify(backend, update);
    Image now = stored(backend);
    assertThat(now.body().toMap()).as(what).isEqualTo(expected);
    assertThat(modified).as(what).isEqualTo(expected == before ? 0 : 1);
    assertThat(now.revision() > stored.revision()).as(what).isEqualTo(expected != before);
  }

  private static long modify(Backend backend, Update update) {
    try {
      Write write = new Write.Modify("c", Target.id("x", null), update, null);
      Outcome outcome = backend.write(WriteBatch.of(write)).outcomes().get(0);
      return outcome.modified();
    } catch (HoldfastException e) {
      return 0;
    }
  }

  private static Image stored(Backend backend) {
    Read.ById read = new Read.ById("c", List.of("x"), null, false);
    try (Rows rows = backend.read(read)) {
      assertThat(rows.next()).isTrue();
      return new Image(rows.id(), rows.revision(), rows.body());
    }
  }

  private static Map<String, @Nullable Object> object(@Nullable Object... entries) {
    Map<String, @Nullable Object> object = new java.util.LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      object.put(String.valueOf(entries[i]), Values.normalise(entries[i + 1]));
    }
    return Values.object(object);
  }
}
