package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.spi.Operation;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.UuidSource;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseFileTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("file of ours.db");
  }

  @Test
  void onlyTheOwnerMayReadIt() throws IOException {
    try (SqliteBackend backend = TestDatabase.open(file)) {
      TestDatabase.write(backend, TestDatabase.insert("1", "{}"));
      for (String suffix : List.of("", "-wal", "-shm")) {
        Path part = Path.of(file + suffix);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(part)))
            .as(part.toString())
            .isEqualTo("rw-------");
      }
    }
    assertThat(directory).isDirectoryContaining(file::equals);
    assertThat(Path.of(file + "-wal")).doesNotExist();
  }

  @Test
  void theDirectoryHasToBeThere() {
    Path lost = directory.resolve("missing").resolve("x.db");
    assertThatThrownBy(() -> TestDatabase.open(lost)).hasMessageContaining("does not exist");
    assertThat(lost.getParent()).doesNotExist();
  }

  @Test
  void whatIsNoDatabaseIsLeftAlone() throws IOException {
    Files.writeString(file, "name,price\n".repeat(100));
    byte[] before = Files.readAllBytes(file);
    assertThat(code(() -> TestDatabase.open(file))).isEqualTo(ErrorCode.CORRUPT);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void anotherProgramsDatabaseIsLeftAlone() throws Exception {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TABLE t(x)");
    }
    byte[] before = Files.readAllBytes(file);
    assertThat(code(() -> TestDatabase.open(file))).isEqualTo(ErrorCode.INVALID);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  /**
   * SQLite's journal says that there were no pages before, and so what is there now is nobody's.
   */
  @Test
  void aFileWhoseMakingWasCutShortIsMadeAnew() throws IOException {
    Files.write(file, new byte[8192]);
    ByteBuffer journal = ByteBuffer.allocate(512).putLong(0xd9d505f920a163d7L);
    Files.write(
        Path.of(file + "-journal"),
        journal.putInt(0).putInt(1).putInt(0).putInt(512).putInt(4096).array());
    try (SqliteBackend backend = TestDatabase.open(file)) {
      TestDatabase.write(backend, TestDatabase.insert("1", "{}"));
      assertThat(TestDatabase.ids(backend)).containsExactly("1");
    }
  }

  @Test
  void aNewerLayoutIsLeftAlone() throws Exception {
    TestDatabase.open(file).close();
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA user_version=3");
    }
    assertThatThrownBy(() -> TestDatabase.open(file)).hasMessageContaining("layout 3");
  }

  @Test
  void damageIsCorrupt() throws IOException {
    try (SqliteBackend backend = TestDatabase.open(file)) {
      for (int i = 0; i < 200; i++) {
        TestDatabase.write(
            backend, TestDatabase.insert("d" + i, "{\"x\":\"" + "y".repeat(500) + "\"}"));
      }
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int bytes = (int) channel.size() - 4096;
      byte[] noise = "damage".repeat(bytes).substring(0, bytes).getBytes(StandardCharsets.UTF_8);
      channel.write(ByteBuffer.wrap(noise), 4096);
    }
    assertThat(
            code(
                () -> {
                  try (SqliteBackend backend = TestDatabase.open(file)) {
                    TestDatabase.ids(backend);
                  }
                }))
        .isEqualTo(ErrorCode.CORRUPT);
  }

  @Test
  void readOnlyReadsAndChangesNothing() throws IOException {
    try (SqliteBackend backend = TestDatabase.open(file)) {
      TestDatabase.write(backend, TestDatabase.insert("1", "{}"));
    }
    byte[] before = Files.readAllBytes(file);
    try (SqliteBackend backend = TestDatabase.open(file, "readOnly", "true")) {
      assertThat(TestDatabase.ids(backend)).containsExactly("1");
      assertThat(code(() -> TestDatabase.write(backend, TestDatabase.insert("2", "{}"))))
          .isEqualTo(ErrorCode.PERMISSION_DENIED);
      assertThat(code(() -> backend.begin(TransactionOptions.DEFAULT)))
          .isEqualTo(ErrorCode.PERMISSION_DENIED);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    // Two empty helpers of SQLite's may stay: a reader needs them to see what others write.
    try (java.util.stream.Stream<Path> files = Files.list(directory)) {
      assertThat(files).isSubsetOf(file, Path.of(file + "-wal"), Path.of(file + "-shm"));
    }
    assertThat(Path.of(file + "-wal"))
        .satisfiesAnyOf(
            wal -> assertThat(wal).doesNotExist(), wal -> assertThat(wal).isEmptyFile());
  }

  @Test
  void readOnlySeesWhatOthersWriteMeanwhile() {
    TestDatabase.open(file).close();
    try (SqliteBackend reader = TestDatabase.open(file, "readOnly", "true")) {
      assertThat(TestDatabase.ids(reader)).isEmpty();
      try (SqliteBackend writer = TestDatabase.open(file)) {
        TestDatabase.write(writer, TestDatabase.insert("1", "{}"));
        assertThat(TestDatabase.ids(reader)).containsExactly("1");
      }
      assertThat(TestDatabase.ids(reader)).containsExactly("1");
    }
  }

  @Test
  void aFullDiskChangesNothing() {
    try (SqliteBackend backend = TestDatabase.open(file)) {
      TestDatabase.write(backend, TestDatabase.insert("1", "{}"));
      Link writer = backend.connections().takeWriter(Patience.of(java.time.Duration.ofSeconds(1)));
      writer.number("PRAGMA max_page_count=20", Link.Binding.NONE);
      backend.connections().giveBackWriter();
      String large = "{\"x\":\"" + "y".repeat(200_000) + "\"}";
      assertThat(code(() -> TestDatabase.write(backend, TestDatabase.insert("2", large))))
          .isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
      TestDatabase.write(backend, TestDatabase.insert("3", "{}"));
      assertThat(TestDatabase.ids(backend)).containsExactly("1", "3");
    }
  }

  /** Makes the file as the first versions laid it out, with one document in it. */
  private void makeLayoutOne() throws Exception {
    try (SqliteBackend backend = TestDatabase.open(file)) {
      TestDatabase.write(backend, TestDatabase.insert("1", "{}"));
    }
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("DROP TABLE hf_operations");
      statement.execute("PRAGMA user_version=1");
    }
  }

  private int layout() throws Exception {
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
      return rows.getInt(1);
    }
  }

  private static WriteBatch operation(String id) {
    return WriteBatch.of(TestDatabase.insert(id, "{}")).withOperationId(Operation.newId());
  }

  @Test
  void aFileOfTheFirstLayoutIsBroughtUp() throws Exception {
    makeLayoutOne();
    WriteBatch batch = operation("2");
    try (SqliteBackend backend = TestDatabase.open(file)) {
      WriteResult first = backend.write(batch);
      WriteResult again = backend.write(batch);
      assertThat(again).isEqualTo(new WriteResult(first.outcomes(), true));
      assertThat(TestDatabase.ids(backend)).containsExactly("1", "2");
    }
    assertThat(layout()).isEqualTo(2);
  }

  @Test
  void aFileOfTheFirstLayoutIsReadAsItIs() throws Exception {
    makeLayoutOne();
    try (SqliteBackend backend = TestDatabase.open(file, "readOnly", "true")) {
      assertThat(TestDatabase.ids(backend)).containsExactly("1");
      assertThat(code(() -> backend.write(operation("2")))).isEqualTo(ErrorCode.PERMISSION_DENIED);
    }
    assertThat(layout()).isEqualTo(1);
  }

  @Test
  void recordsOfOperationsWhoseTimeIsOverGoTwoAtATime() {
    try (SqliteBackend backend = TestDatabase.open(file)) {
      Instant longAgo = Instant.now().minus(Duration.ofDays(9));
      UuidSource ids = new UuidSource(() -> longAgo);
      Link writer = backend.connections().takeWriter(Patience.of(Duration.ofSeconds(1)));
      for (int i = 0; i < 5; i++) {
        writer.update(
            "INSERT INTO hf_operations(id,record) VALUES(?,x'')", s -> s.setString(1, ids.next()));
      }
      backend.connections().giveBackWriter();
      List<Long> left = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        backend.write(operation("d" + i));
        left.add(
            backend.reading(
                tables ->
                    tables
                        .link()
                        .number("SELECT count(*) FROM hf_operations", Link.Binding.NONE)
                        .orElseThrow()));
      }
      assertThat(left).containsExactly(4L, 3L, 3L, 4L);
    }
  }

  @Test
  void whatMeansNothingIsRefused() {
    assertThatThrownBy(() -> TestDatabase.open(file, "colour", "red"))
        .hasMessageContaining("colour")
        .hasMessageContaining("busyTimeout");
    assertThatThrownBy(() -> TestDatabase.open(file, "synchronous", "off"))
        .hasMessageContaining("full, normal");
    assertThatThrownBy(() -> TestDatabase.open(Path.of(":memory:")))
        .hasMessageContaining("memory:");
    assertThat(file).doesNotExist();
  }

  @Test
  void closedIsClosed() {
    SqliteBackend backend = TestDatabase.open(file);
    TestDatabase.write(backend, TestDatabase.insert("1", "{}"));
    Rows rows = backend.read(Read.Find.all("c"));
    backend.close();
    backend.close();
    assertThat(code(rows::next)).isEqualTo(ErrorCode.CLOSED);
    assertThat(code(() -> TestDatabase.ids(backend))).isEqualTo(ErrorCode.CLOSED);
    assertThat(backend.health().healthy()).isFalse();
  }

  private static ErrorCode code(ThrowingCallable call) {
    HoldfastException e = catchThrowableOfType(HoldfastException.class, call);
    assertThat(e).as("an error").isNotNull();
    return e.code();
  }
}
