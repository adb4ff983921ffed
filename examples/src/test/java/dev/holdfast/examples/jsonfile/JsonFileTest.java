package dev.holdfast.examples.jsonfile;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kit cannot know: the file. */
class JsonFileTest {
  private static final String WHOLE =
      """
      {"format":"holdfast-jsonfile","version":1,"revision":7,"collections":{"c":{"indexes":{},"documents":{
      "a":{"revision":6,"body":{"x":1}},
      "b":{"revision":7,"body":{"x":2}}}}}}""";

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("test.json");
  }

  private Database open() {
    return Holdfast.open("jsonfile:" + file);
  }

  private void refused(ErrorCode code, String... parts) {
    assertThatExceptionOfType(HoldfastException.class)
        .isThrownBy(() -> open().close())
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.getMessage()).contains(file.toString()).contains(parts));
  }

  @Test
  void everythingIsThereAgainWhenItIsOpenedAgain() {
    Index index = Index.on(Sort.descending("-odd"), Sort.ascending("x")).asUnique().named("by x");
    Document document =
        Document.of("id", "a", "x", 1.5, "", List.of(List.of(1), Map.of("\n\"", "\\")));
    try (Database db = open()) {
      db.collection("c").createIndex(index);
      db.collection("c").insertOne(document);
    }
    try (Database db = open()) {
      assertThat(db.collection("c").findById("a")).contains(document);
      assertThat(db.collection("c").indexes()).containsExactly(index);
    }
  }

  @Test
  void aRevisionIsNotGivenAgainAfterItIsOpenedAgain() throws IOException {
    Files.writeString(file, WHOLE);
    try (Database db = open()) {
      db.collection("c").deleteOne(field("id").eq("b"));
    }
    try (Database db = open()) {
      db.collection("c").insertOne(Document.of("id", "b"));
      assertThat(db.collection("c").versioned().findById("b").orElseThrow().revision())
          .isGreaterThan(7);
    }
  }

  @Test
  void onlyOneOpensItAtATime() throws IOException {
    Files.writeString(file, WHOLE);
    try (Database db = open()) {
      refused(ErrorCode.UNAVAILABLE, "open already");
      assertThat(db.collection("c").count()).isEqualTo(2);
    }
    open().close();
  }

  @Test
  void damageIsFoundWithItsLineAndLetsTheFileBeOpenedOnceItIsMended() throws IOException {
    Files.writeString(file, WHOLE.replace("{\"x\":2}", "{\"x\":}"));
    refused(ErrorCode.CORRUPT, "line 3, column 31");
    Files.writeString(file, WHOLE.replace("\"x\":2", "\"x\":2,\"x\":3"));
    refused(ErrorCode.CORRUPT, "line 3", "appears twice");
    Files.writeString(file, WHOLE.replace("\"revision\":6,", ""));
    refused(ErrorCode.CORRUPT, "line 2", "document a");
    Files.writeString(file, WHOLE.substring(0, WHOLE.length() - 1));
    refused(ErrorCode.CORRUPT, "line 3");
    Files.writeString(file, "");
    refused(ErrorCode.CORRUPT, "line 1, column 1");
    Files.writeString(file, WHOLE);
    open().close();
  }

  @Test
  void aFileOfANewerVersionIsLeftAlone() throws IOException {
    String newer = WHOLE.replace("\"version\":1", "\"version\":2").replace("body", "content");
    Files.writeString(file, newer);
    refused(ErrorCode.INVALID, "version 2", "up to 1");
    assertThat(file).content().isEqualTo(newer);
  }

  @Test
  void aWriteThatFailsLeavesTheFileAsItWas() throws IOException {
    Files.writeString(file, WHOLE);
    try (Database db = open()) {
      Collection<Document> collection = db.collection("c");
      assertThatExceptionOfType(HoldfastException.class)
          .isThrownBy(
              () -> collection.updateMany(field("x").gte(1), Update.inc("x", Long.MAX_VALUE - 1)));
    }
    assertThat(file).content().isEqualTo(WHOLE);
  }

  @Test
  void theFileIsReadableToItsOwnerAlone() throws IOException {
    if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    try (Database db = open()) {
      db.collection("c").insertOne(Document.of("id", "a"));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }
}
