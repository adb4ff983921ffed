package dev.holdfast.backup.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelativeNameTest {
  @TempDir Path folder;

  private static void refused(ThrowingCallable call, String reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "a/",
        "a//b",
        "..",
        "../a",
        "a/../b",
        "a/..",
        ".",
        "./a",
        "a\0b",
        "\ud800"
      })
  void whatCouldLeadElsewhereIsRefused(String name) {
    refused(() -> RelativeName.of(name), "is refused");
  }

  @Test
  void whatNoDiskHoldsIsRefused() {
    refused(() -> RelativeName.of("ä".repeat(128)), "longer than 255 bytes");
    refused(() -> RelativeName.of("a/".repeat(2_048) + "b"), "4097 bytes");
    assertThat(RelativeName.of("a".repeat(255)).toString()).hasSize(255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "...", "..a", "a b/ä\n", "-rf", "C:", "a\\..\\b"})
  void whatIsOnlyUnusualIsTaken(String name) {
    assertThat(RelativeName.of(folder, RelativeName.of(name).in(folder))).hasToString(name);
  }

  @Test
  void aLinkOnTheWayIsRefused() throws IOException {
    Files.createDirectory(folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    refused(() -> RelativeName.of("link/a").in(folder), "is a link");
    assertThat(RelativeName.of("real/a").in(folder)).isEqualTo(folder.resolve("real/a"));
  }

  @Test
  void aNameStandsThereOnce() {
    RelativeNames names = new RelativeNames();
    names.add("a/b/c");
    names.add("a/b/d");
    refused(() -> names.add("a/b/c"), "twice");
    refused(() -> names.add("a/b"), "as a file and as a folder");
    refused(() -> names.add("a/b/c/d"), "'a/b/c' is a file");
    refused(() -> names.addFolder("a/b/c"), "'a/b/c' is a file");
    refused(() -> names.add("a/../a"), "lead elsewhere");
    names.addFolder("a/b");
    names.addFolder("x");
  }
}
