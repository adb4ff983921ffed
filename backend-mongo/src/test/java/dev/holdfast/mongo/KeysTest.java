package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeysTest {
  private static final List<String> PARTS =
      List.of(
          "",
          "a",
          ".",
          "..",
          "$",
          "$set",
          "a$",
          "%",
          "%%",
          "%2E",
          "%25",
          "%24",
          "%a",
          "%lock",
          "_id",
          "_rev",
          "%_id",
          "id",
          "0",
          "\"",
          "\\",
          " ",
          "\u0001",
          "é",
          "\uD83D\uDE00");

  private static List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (String first : PARTS) {
      for (String second : PARTS) {
        keys.add(first + second);
      }
    }
    return keys;
  }

  @Test
  void everyKeyComesBackAsItWas() {
    for (String key : keys()) {
      assertThat(Keys.unescape(Keys.escape(key))).isEqualTo(key);
      assertThat(Keys.unescape(Keys.escapeRoot(key))).isEqualTo(key);
    }
  }

  @Test
  void noTwoKeysShareAStoredOneAndNoneIsOurs() {
    Set<String> keys = new HashSet<>(keys());
    Set<String> stored = new HashSet<>();
    for (String key : keys) {
      String root = Keys.escapeRoot(key);
      stored.add(root);
      assertThat(Keys.isOurs(root)).as(root).isFalse();
      assertThat(root).isNotEmpty().doesNotContain(".").doesNotStartWith("$");
    }
    assertThat(stored).hasSameSizeAs(keys);
  }

  @Test
  void theIdHasAPathOfItsOwnOnlyAtTheRoot() {
    assertThat(Keys.path(Path.ID)).isEqualTo("_id");
    assertThat(Keys.inElement(Path.ID)).isEqualTo("id");
    assertThat(Keys.path(Path.of("_id", "_id"))).isEqualTo("%_id._id");
    assertThat(Keys.path(Path.of("a.b", "$c", ""))).isEqualTo("a%2Eb.%24c.%");
  }

  @Test
  void aStoredKeyThatNobodyEscapedIsCorrupt() {
    assertThatThrownBy(() -> Keys.unescape("100%"))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("100%");
  }

  @Test
  void everyCollectionHasAStoredNameThatLeadsBack() {
    Names names = new Names("shop");
    Set<String> stored = new HashSet<>();
    Set<String> asked = new HashSet<>(keys());
    asked.addAll(List.of("hf_meta", "hf_", "%68f_meta", "system.users", "Orders", "orders"));
    for (String name : asked) {
      String one = names.stored(name);
      stored.add(one);
      assertThat(names.collection(one)).contains(name);
      assertThat(one).doesNotContain("$").doesNotContain(".").doesNotStartWith("hf_");
    }
    assertThat(stored).hasSameSizeAs(asked);
    assertThat(names.collection("hf_catalogue")).isEmpty();
    assertThat(names.collection("fs.files")).isEmpty();
  }

  @Test
  void aNameThatMongoDbCannotHoldIsRefusedWithItsLimit() {
    Names names = new Names("shop");
    assertThat(names.stored("x".repeat(250))).hasSize(250);
    assertThatThrownBy(() -> names.stored("x".repeat(251)))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("251 bytes")
        .hasMessageContaining("allowed are 250");
  }
}
