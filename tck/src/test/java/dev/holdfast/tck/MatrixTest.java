package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Holdfast;
import dev.holdfast.spi.Backend;
import dev.holdfast.tck.rules.Areas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {
  private static final Path PAGE = Path.of("..", "docs", "backends", "matrix.md");

  private static Path report(Path directory, String name, Supplier<Backend> backend, String... only)
      throws IOException {
    Kit.of(Candidate.of(name, () -> Holdfast.open(backend.get())))
        .only(only)
        .run()
        .writeTo(directory);
    return directory.resolve(name + ".json");
  }

  @Test
  void putsBackendsBesideEachOther(@TempDir Path directory) throws IOException {
    String[] all = Areas.all().stream().map(Area::code).toArray(String[]::new);
    KitMatrix matrix =
        KitMatrix.of(
            List.of(
                report(directory, "reference", ReferenceBackend::new, all),
                report(directory, "lacking", Lacking::new, all)));
    assertThat(matrix.objections()).isEmpty();
    int answers = (int) Areas.rules().stream().filter(one -> one.kind() == Kind.ANSWERS).count();
    assertThat(matrix.summary())
        .startsWith("answers: reference %d, lacking %d of %d".formatted(answers, answers, answers));
    assertThat(matrix.toMarkdown())
        .contains("| | rules | reference | lacking |")
        .contains("| CNT: Count, exists and distinct | 12 | 12 | 11 |")
        .contains("| TRANSACTIONS | declared | no: it stands alone |")
        .contains("| passed | skipped: no TRANSACTIONS |");
  }

  @Test
  void objectsToWhatFailedOrWasLeftOut(@TempDir Path directory) throws IOException {
    Path wrong =
        report(
            directory,
            "wrong",
            () -> WrongFilters.all().get(0).backend().get(),
            Areas.all().stream()
                .map(Area::code)
                .filter(code -> code.equals("FIL"))
                .toArray(String[]::new));
    List<String> objections = KitMatrix.of(List.of(wrong)).objections();
    assertThat(objections)
        .contains("wrong: FIL-28 (answers) failed", "wrong: LIF-01 (operations) not run");
  }

  @Test
  void refusesWhatIsNoReport(@TempDir Path directory) throws IOException {
    Path other = Files.writeString(directory.resolve("other.json"), "{\"a\":1}");
    assertThatThrownBy(() -> KitMatrix.of(List.of(other)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no report of the kit");
  }

  /** {@code ./holdfast matrix … --write docs/backends/matrix.md} brings the page in step. */
  @Test
  void thePageIsInStepWithTheRules() throws IOException {
    String page = Files.readString(PAGE);
    for (Area area : Areas.all()) {
      assertThat(page)
          .as(area.code())
          .contains("| %s: %s | %d |".formatted(area.code(), area.title(), Rules.of(area).size()));
    }
    for (Kind kind : Kind.values()) {
      long count = Areas.rules().stream().filter(rule -> rule.kind() == kind).count();
      assertThat(page).contains("| **%s** | %d |".formatted(kind, count));
    }
  }
}
