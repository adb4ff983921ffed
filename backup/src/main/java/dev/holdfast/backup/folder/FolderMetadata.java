package dev.holdfast.backup.folder;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.RelativeNames;
import dev.holdfast.backup.files.Sha256;
import dev.holdfast.spi.Values;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code .backup_metadata.json} of a backup.
 *
 * @param folders all of them, each after the one that it is in, also those without files
 * @param files all of them
 */
record FolderMetadata(FolderBackupInfo info, List<String> folders, List<FolderEntry> files) {
  static final String NAME = ".backup_metadata.json";
  private static final int FORMAT = 1;
  private static final String SUM = "metadata_checksum";

  /** More than a million files; what is longer was not written by us. */
  private static final int MOST_BYTES = 256 << 20;

  FolderMetadata withChecksum() {
    String sum = document().getString(SUM).orElseThrow();
    FolderBackupInfo told =
        new FolderBackupInfo(
            info.path(),
            info.source(),
            info.created(),
            info.savedBy(),
            info.files(),
            info.bytes(),
            info.excludes(),
            info.skipped(),
            info.changed(),
            sum);
    return new FolderMetadata(told, folders, files);
  }

  String toJson() {
    return document().toJson() + "\n";
  }

  private Document document() {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("format", FORMAT);
    facts.putAll(info.toDocument().toMap());
    facts.put("folders", folders);
    facts.put("files", files.stream().map(file -> file.toDocument().toMap()).toList());
    Document all = Document.ofMap(facts);
    return all.with(SUM, sum(all));
  }

  private static String sum(Document all) {
    return Sha256.of(all.without(SUM).toJson().getBytes(UTF_8));
  }

  /**
   * Reads that of a backup.
   *
   * @throws HoldfastException CORRUPT when it is damaged or missing; INVALID when it is of a newer
   *     format, or names files that would lead elsewhere
   */
  static FolderMetadata read(Path backup) {
    Path file = backup.resolve(NAME);
    byte[] bytes;
    try (InputStream in =
        Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw damaged(file, "it is missing", e);
    } catch (IOException e) {
      throw DiskFailure.of(file + " cannot be read", file, e);
    }
    if (bytes.length > MOST_BYTES) {
      throw damaged(file, "it is longer than " + MOST_BYTES + " bytes", null);
    }
    return parse(backup, file, new String(bytes, UTF_8));
  }

  private static FolderMetadata parse(Path backup, Path file, String text) {
    Document all;
    try {
      all = Document.parse(text);
    } catch (HoldfastException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
    if (all.get("format") instanceof Long format && format > FORMAT) {
      throw HoldfastException.invalid(
          file
              + " was written by a newer version of Holdfast (format "
              + format
              + "; this one reads "
              + FORMAT
              + "); nothing was changed. Use that version");
    }
    FolderMetadata metadata;
    try {
      metadata = checked(backup, all);
    } catch (NoSuchElementException | HoldfastException | NullPointerException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
    metadata.checkNames();
    return metadata;
  }

  private static HoldfastException damaged(Path file, String what, @Nullable Exception cause) {
    return HoldfastException.of(
        ErrorCode.CORRUPT, "The metadata of the backup, " + file + ", is damaged: " + what, cause);
  }

  private static FolderMetadata checked(Path backup, Document all) {
    String sum = all.getString(SUM).orElseThrow();
    if (all.getLong("format").orElseThrow() != FORMAT || !sum.equals(sum(all))) {
      throw new NoSuchElementException("its own checksum is another one");
    }
    List<FolderEntry> files = new ArrayList<>();
    for (Object file : all.getList("files").orElseThrow()) {
      files.add(FolderEntry.of(Document.ofMap(Values.asObject(Objects.requireNonNull(file)))));
    }
    FolderBackupInfo info =
        new FolderBackupInfo(
            backup,
            all.getString("source").orElseThrow(),
            all.getInstant("timestamp").orElseThrow(),
            all.getString("saved_by").orElseThrow(),
            all.getLong("file_count").orElseThrow(),
            all.getLong("total_bytes").orElseThrow(),
            texts(all, "excludes"),
            texts(all, "skipped"),
            texts(all, "changed"),
            sum);
    return new FolderMetadata(info, texts(all, "folders"), files);
  }

  private static List<String> texts(Document all, String name) {
    return all.getList(name).orElseThrow().stream()
        .map(text -> String.valueOf(Objects.requireNonNull(text)))
        .toList();
  }

  /** A checksum says that they were written so, not that they were meant well. */
  private void checkNames() {
    RelativeNames names = new RelativeNames();
    for (FolderEntry file : files) {
      if (file.path().equals(NAME)) {
        throw HoldfastException.invalid("The backup " + info.path() + " lists its own metadata");
      }
      names.add(file.path());
    }
    folders.forEach(names::addFolder);
  }
}
