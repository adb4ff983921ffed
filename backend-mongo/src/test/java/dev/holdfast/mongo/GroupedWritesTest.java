package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Writes that go over together do what they do one by one; with images they go one by one. */
class GroupedWritesTest {
  private static final int COUNT = 450;

  private static List<Write> inserts(String collection) {
    List<Write> inserts = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      inserts.add(new Write.Insert(collection, "d" + i, Bodies.of(Map.of("v", (long) i))));
    }
    return inserts;
  }

  private static Write set(String collection, String id, @Nullable Long revision, long value) {
    return new Write.Modify(
        collection,
        Target.id(id, revision),
        Update.of(List.of(new Update.Set(Path.of("v"), value))),
        null);
  }

  /** Runs of each kind: with documents that are missing, that stay as they are, that come twice. */
  private static List<Write> mixed(String collection) {
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      writes.add(set(collection, i % 50 == 3 ? "missing" + i : "d" + i, null, i % 3 * 1000L + i));
    }
    for (int i = 0; i < 20; i++) {
      writes.add(set(collection, "d" + i / 2, null, i));
    }
    for (int i = 0; i < 30; i++) {
      writes.add(
          new Write.Replace(
              collection, Target.id("d" + (i + 440), null), Bodies.of(Map.of("w", 1L)), null));
    }
    for (int i = 100; i < 140; i++) {
      writes.add(new Write.Delete(collection, Target.id(i % 7 == 0 ? "none" + i : "d" + i, null)));
    }
    return writes;
  }

  private static List<List<Long>> counts(WriteResult result) {
    return result.outcomes().stream().map(it -> List.of(it.matched(), it.modified())).toList();
  }

  private static Map<String, Object> stored(Backend backend, String collection) {
    Map<String, Object> all = new TreeMap<>();
    Read.Find every =
        new Read.Find(
            collection, Filter.all(), List.of(Sort.ascending(Path.ID)), null, 0, -1, null);
    try (Rows rows = backend.read(every)) {
      while (rows.next()) {
        all.put(rows.id(), rows.body().toMap());
      }
    }
    return all;
  }

  @Test
  void togetherTheyAnswerAndLeaveWhatTheyDoOneByOne() {
    try (OpenedDatabase opened = OpenedDatabase.fresh()) {
      Backend backend = opened.backend();
      for (boolean atomic : List.of(true, false)) {
        String together = "together" + atomic;
        String alone = "alone" + atomic;
        backend.write(new WriteBatch(inserts(together), true, null, Images.NONE));
        backend.write(new WriteBatch(inserts(alone), true, null, Images.NONE));
        WriteResult grouped =
            backend.write(new WriteBatch(mixed(together), atomic, null, Images.NONE));
        WriteResult single =
            backend.write(new WriteBatch(mixed(alone), atomic, null, Images.AFTER));
        assertThat(counts(grouped)).isEqualTo(counts(single));
        assertThat(stored(backend, together)).isEqualTo(stored(backend, alone)).hasSize(415);
      }
    }
  }

  @Test
  void aFailureHasTheIndexOfItsWriteAndUndoesTheOthers() {
    try (OpenedDatabase opened = OpenedDatabase.fresh()) {
      Backend backend = opened.backend();
      backend.admin(new Admin.CreateIndex("c", Index.on("v").asUnique().named("v")));
      backend.write(new WriteBatch(inserts("c"), true, null, Images.NONE));
      Map<String, Object> before = stored(backend, "c");
      List<Write> taken = new ArrayList<>(inserts("other"));
      for (int i = 0; i < 10; i++) {
        taken.add(set("c", "d" + i, null, i == 6 ? 300 : 1000 + i));
      }
      assertFails(backend, taken, ErrorCode.DUPLICATE_KEY, COUNT + 6);
      List<Write> stale =
          List.of(set("c", "d1", null, 2001), set("c", "d2", 1L, 2002), set("c", "d3", null, 2003));
      assertFails(backend, stale, ErrorCode.CONFLICT, 1);
      assertThat(stored(backend, "c")).isEqualTo(before);
      WriteResult each = backend.write(new WriteBatch(stale, false, null, Images.NONE));
      assertThat(each.outcomes().stream().map(it -> it.error() == null))
          .containsExactly(true, false, true);
    }
  }

  private static void assertFails(Backend backend, List<Write> writes, ErrorCode code, int index) {
    assertThatThrownBy(() -> backend.write(new WriteBatch(writes, true, null, Images.NONE)))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.index()).hasValue(index);
            });
  }
}
