package dev.holdfast.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.Capability;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import dev.holdfast.layers.CircuitBreaker;
import dev.holdfast.layers.Metrics;
import dev.holdfast.layers.Retry;
import dev.holdfast.layers.Timeout;
import dev.holdfast.spi.Layer;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no buffers, or not ours to use; orders and settings that are wrong. */
class BufferFileTest {
  @TempDir Path directory;

  private static HoldfastException error(ThrowingCallable call) {
    return catchThrowableOfType(HoldfastException.class, call);
  }

  private Path file() {
    return directory.resolve("shop.buffer");
  }

  private Database open(Layer... layers) {
    return Holdfast.open("memory:", layers);
  }

  private void withOneWrite() {
    try (Shop shop = new Shop(directory)) {
      shop.line.cut();
      shop.orders().insertOne(Document.of("id", "a", "text", "find me in the file"));
    }
  }

  private Database raw() {
    return Holdfast.open("sqlite:" + file());
  }

  @Test
  void aLivingOwnerIsNamed() {
    try (Shop shop = new Shop(directory)) {
      shop.line.cut();
      shop.orders().insertOne(Document.of("id", "a"));
      HoldfastException refused = error(() -> BufferFile.open(file()));
      assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(refused).hasMessageContaining("" + ProcessHandle.current().pid());
      try (BufferFile looked = BufferFile.read(file())) {
        assertThat(looked.pending(0, 1_000)).hasSize(1);
        assertThat(looked.target()).isEqualTo("memory:");
        assertThat(error(() -> looked.retry(List.of()))).isNull();
      }
    }
    try (BufferFile after = BufferFile.open(file())) {
      assertThat(after.pending(0, 1_000)).extracting(BufferedWrite::id).containsExactly("a");
    }
  }

  @Test
  void toBeRefusedHereLetsNoOtherProcessIn() throws Exception {
    withOneWrite();
    try (BufferFile mine = BufferFile.open(file())) {
      assertThat(error(() -> BufferFile.open(file())).code()).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(mine.pending(0, 1_000)).hasSize(1);
      assertThat(Rival.opening(file())).isEqualTo("UNAVAILABLE");
    }
    assertThat(Rival.opening(file())).isEqualTo("OPENED");
  }

  @Test
  void aLockThatWasDeletedLetsNoOtherProcessIn() throws Exception {
    withOneWrite();
    try (BufferFile mine = BufferFile.open(file())) {
      Files.delete(directory.resolve("shop.buffer.lock"));
      assertThat(Rival.opening(file())).isEqualTo("UNAVAILABLE");
      assertThat(mine.pending(0, 1_000)).hasSize(1);
    }
    assertThat(Rival.opening(file())).isEqualTo("OPENED");
  }

  @Test
  void whoseBufferWasTakenOverAcknowledgesNothingMore() throws Exception {
    try (Shop shop = new Shop(directory)) {
      shop.line.cut();
      shop.orders().insertOne(Document.of("id", "a"));
      Files.delete(directory.resolve("shop.buffer.lock"));
      try (Database raw = raw()) {
        // As if its process could not be seen, being in another container.
        raw.collection("about")
            .updateOne(dev.holdfast.Field.field("id").eq("buffer"), Update.unset("owner"));
      }
      assertThat(Rival.opening(file())).isEqualTo("OPENED");

      HoldfastException refused = error(() -> shop.orders().insertOne(Document.of("id", "b")));
      assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(refused).hasMessageContaining("taken over by another process");
    }
    try (BufferFile after = BufferFile.open(file())) {
      assertThat(after.pending(0, 1_000)).extracting(BufferedWrite::id).containsExactly("a");
    }
  }

  @Test
  void anotherNameOfTheFileIsTheSameBuffer() throws Exception {
    withOneWrite();
    Path link = Files.createSymbolicLink(directory.resolve("link.buffer"), file());
    try (BufferFile mine = BufferFile.open(link)) {
      assertThat(mine.pending(0, 1_000)).hasSize(1);
      assertThat(error(() -> BufferFile.open(file())).code()).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(Rival.opening(file())).isEqualTo("UNAVAILABLE");
    }
  }

  @Test
  void aDatabaseIsNoBuffer() {
    try (Database shop = raw()) {
      shop.collection("orders").insertOne(Document.of("id", "a"));
    }
    assertThat(error(() -> open(OfflineBuffer.in(file()))).code()).isEqualTo(ErrorCode.INVALID);
    assertThat(error(() -> BufferFile.open(file()))).hasMessageContaining("no buffer");
    try (Database shop = raw()) {
      assertThat(shop.collections()).containsExactly("orders");
    }
  }

  @Test
  void aNewerFormatIsRefusedAndKept() {
    withOneWrite();
    try (Database raw = raw()) {
      raw.collection("about")
          .updateOne(dev.holdfast.Field.field("id").eq("buffer"), Update.set("format", 2));
    }
    HoldfastException refused = error(() -> open(OfflineBuffer.in(file())));
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
    assertThat(refused).hasMessageContaining("format 2").hasMessageContaining("format 1");
    try (Database raw = raw()) {
      assertThat(raw.collection("pending").count()).isEqualTo(1);
    }
  }

  @Test
  void aFileOfAnotherKindIsRefusedAndKept() throws Exception {
    byte[] text = "no database at all ".repeat(500).getBytes(StandardCharsets.UTF_8);
    Files.write(file(), text);
    assertThat(error(() -> open(OfflineBuffer.in(file()))).code()).isEqualTo(ErrorCode.CORRUPT);
    assertThat(Files.readAllBytes(file())).isEqualTo(text);
  }

  @Test
  void aDamagedEntryIsRefusedAndKept() throws Exception {
    withOneWrite();
    byte[] before = Files.readAllBytes(file());
    int at = new String(before, StandardCharsets.ISO_8859_1).indexOf("find me in the file");
    assertThat(at).isPositive();
    try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
      raw.seek(at);
      raw.write('F');
    }
    HoldfastException refused = error(() -> open(OfflineBuffer.in(file())));
    assertThat(refused.code()).isEqualTo(ErrorCode.CORRUPT);
    assertThat(refused).hasMessageContaining("damaged").hasMessageContaining("left as it is");
    assertThat(new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1))
        .contains("Find me in the file");
  }

  @Test
  void writesForAnotherDatabaseAreNotSentToThisOne() {
    withOneWrite();
    HoldfastException refused =
        error(() -> Holdfast.open("memory:other", OfflineBuffer.in(file())));
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
    assertThat(refused).hasMessageContaining("1 writes for memory:").hasMessageContaining("other");
    open(OfflineBuffer.in(file())).close();
    Holdfast.open("memory:other", OfflineBuffer.in(file())).close();
  }

  @Test
  void onlyItsOwnerReadsIt() throws Exception {
    withOneWrite();
    for (String name : List.of("shop.buffer", "shop.buffer.lock")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void entriesAreFoundAgainWhereNumbersHaveOtherDigits() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(EntryText.id(42)).isEqualTo("0000000000000000042");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aBufferThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> BufferFile.read(file())).hasMessageContaining("There is no buffer");
    assertThat(error(() -> open(OfflineBuffer.in(directory.resolve("nix/shop.buffer")))))
        .hasMessageContaining("make it first");
  }

  @Test
  void harmfulOrdersAreRefusedWithTheReason() {
    OfflineBuffer buffer = OfflineBuffer.in(file());
    assertThat(error(() -> open(Retry.upTo(1), buffer)))
        .hasMessageContaining("Retry around an OfflineBuffer");
    assertThat(error(() -> open(CircuitBreaker.opensAfter(1), buffer)))
        .hasMessageContaining("when they need it most");
    assertThat(error(() -> open(Timeout.after(Duration.ofSeconds(1)), buffer)))
        .hasMessageContaining("being put on the disk");
    assertThat(error(() -> open(OfflineBuffer.in(directory.resolve("two")), buffer)))
        .hasMessageContaining("an OfflineBuffer around an OfflineBuffer");
    try (Database right =
        open(
            Metrics.collect(),
            buffer.autoSaving(Duration.ofSeconds(30), 100),
            Retry.upTo(3),
            CircuitBreaker.opensAfter(5),
            Timeout.after(Duration.ofSeconds(2)))) {
      assertThat(right)
          .hasToString(
              "metrics -> write-behind(shop.buffer, PT30S) -> retry(3) -> breaker(5) ->"
                  + " timeout(2s) -> memory:");
    }
  }

  @Test
  void aDatabaseThatForgetsOperationsIsRefused() {
    Line line = new Line(Holdfast.open("memory:").backend(), Capability.OPERATION_IDS);
    HoldfastException refused = error(() -> Holdfast.open(line, OfflineBuffer.in(file())));
    assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED);
    assertThat(refused.capability()).contains(Capability.OPERATION_IDS);
    assertThat(file()).doesNotExist();
  }

  @Test
  void settingsOutOfRangeAreNamed() {
    OfflineBuffer buffer = OfflineBuffer.in(file());
    for (ThrowingCallable wrong :
        Arrays.<ThrowingCallable>asList(
            () -> buffer.caching(-1),
            () -> buffer.limitedTo(1_023),
            () -> buffer.autoSaving(Duration.ZERO, 1),
            () -> buffer.autoSaving(Duration.ofDays(2), 1),
            () -> buffer.autoSaving(Duration.ofSeconds(1), 0))) {
      assertThat(error(wrong).code()).isEqualTo(ErrorCode.INVALID);
      assertThat(error(wrong)).hasMessageContaining("must be from");
    }
  }

  @Test
  void optionsConfigureIt() {
    String url = "memory:?bufferFile=" + file() + "&cacheSize=5&bufferLimit=5000&maxRetries=2";
    try (Database database = Holdfast.open(url + "&offlineMode=true&metrics=true")) {
      assertThat(database).hasToString("metrics -> offline(shop.buffer) -> retry(2) -> memory:");
    }
    try (Database database = Holdfast.open(url + "&autoSave=true&autoSaveInterval=PT5S")) {
      assertThat(database).hasToString("write-behind(shop.buffer, PT5S) -> retry(2) -> memory:");
      assertThat(OfflineBuffer.of(database)).isPresent();
    }
    try (Database database = Holdfast.open("memory:?offlineMode=off&autoSave=false")) {
      assertThat(OfflineBuffer.of(database)).isEmpty();
    }
  }

  @Test
  void anOptionOutOfRangeIsNamed() {
    String url = "memory:?offlineMode=true&bufferFile=" + file();
    assertThat(error(() -> Holdfast.open(url + "&cacheSize=99999999")))
        .hasMessageContaining("cacheSize is ")
        .hasMessageContaining("from 0 to 10000000");
    assertThat(error(() -> Holdfast.open(url + "&bufferLimit=1")))
        .hasMessageContaining("bufferLimit is ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "offlineMode=perhaps",
        "cacheSize=5",
        "offlineMode=true&cacheSize=many",
        "offlineMode=true&bufferLimit=1",
        "offlineMode=true&syncOnReconnect=1.5",
        "autoSave=true&autoSaveInterval=soon",
        "autoSave=true&autoSaveWrites=0"
      })
  void anOptionThatCannotBeReadIsInvalid(String options) {
    String url = "memory:?" + options;
    String file = options.startsWith("cacheSize") ? "" : "&bufferFile=" + file();
    assertThat(error(() -> Holdfast.open(url + file)).code()).isEqualTo(ErrorCode.INVALID);
  }
}
