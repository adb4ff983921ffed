package dev.holdfast.backup.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesAndTellsWhatItWrote() throws IOException {
    Path file = folder.resolve("a");
    AtomicFile.Written written = AtomicFile.write(file, out -> out.write("abc".getBytes(UTF_8)));
    assertThat(written.bytes()).isEqualTo(3);
    assertThat(written.sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        .isEqualTo(Sha256.of(file))
        .isEqualTo(Sha256.of("abc".getBytes(UTF_8)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    AtomicFile.write(file, out -> out.write('x'));
    assertThat(file).hasContent("x");
    assertThat(names()).containsExactly("a");
  }

  @Test
  void isForItsOwnerBeforeTheFirstByte() {
    AtomicFile.write(
        folder.resolve("a"),
        out -> {
          Path partial = folder.resolve(names().get(0));
          assertThat(PartialName.FILE.isNameOf(partial)).isTrue();
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(partial)))
              .isEqualTo("rw-------");
        });
  }

  @Test
  void leavesTheOldOneWhenTheNewOneFails() throws IOException {
    Path file = folder.resolve("a");
    AtomicFile.write(file, out -> out.write('x'));
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write('y');
                      throw new IllegalStateException("no more");
                    }))
        .hasMessage("no more");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write('y');
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED));
    assertThat(file).hasContent("x");
    assertThat(names()).containsExactly("a");
  }

  @Test
  void makesFoldersForTheirOwnerAndDeletesThemWithoutFollowingLinks() throws IOException {
    Path kept = Files.writeString(folder.resolve("kept"), "x");
    Path deep = folder.resolve("a/b");
    PrivateFolder.create(deep);
    PrivateFolder.create(deep);
    for (Path made : List.of(deep, folder.resolve("a"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
          .isEqualTo("rwx------");
    }
    Files.createSymbolicLink(deep.resolve("link"), folder);
    PrivateFolder.delete(folder.resolve("a"));
    PrivateFolder.delete(folder.resolve("a"));
    assertThat(names()).containsExactly("kept");
    assertThatThrownBy(() -> PrivateFolder.create(kept)).isInstanceOf(HoldfastException.class);
  }
}
