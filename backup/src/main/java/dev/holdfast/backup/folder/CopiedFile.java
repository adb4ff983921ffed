package dev.holdfast.backup.folder;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.RelativeName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;

/**
 * A file that was copied while others may write to it.
 *
 * @param before what was known of it when the copy was begun
 */
record CopiedFile(Path source, FolderEntry entry, BasicFileAttributes before) {
  private static final int ATTEMPTS = 3;

  /**
   * Copies a file; empty when it was deleted meanwhile.
   *
   * @throws HoldfastException UNAVAILABLE when it changes each time while it is copied
   */
  static Optional<CopiedFile> copy(Path data, RelativeName name, Path target) {
    return copy(
        data,
        name,
        target,
        file -> Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /** How a file is read. */
  interface Opening {
    InputStream open(Path file) throws IOException;
  }

  static Optional<CopiedFile> copy(Path data, RelativeName name, Path target, Opening opening) {
    Path source = name.in(data);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        CopiedFile copied = attempt(source, name, target, opening);
        if (!copied.hasChanged()) {
          return Optional.of(copied);
        }
        Files.delete(target);
      } catch (NoSuchFileException e) {
        return Optional.empty();
      } catch (IOException e) {
        throw DiskFailure.of(source + " cannot be copied", target, e);
      }
    }
    throw HoldfastException.of(
        ErrorCode.UNAVAILABLE,
        source
            + " was changed "
            + ATTEMPTS
            + " times while it was copied; no backup was made. Stop what writes to it, or exclude"
            + " it");
  }

  private static CopiedFile attempt(Path source, RelativeName name, Path target, Opening opening)
      throws IOException {
    BasicFileAttributes before = attributes(source);
    AtomicFile.Written written;
    try (InputStream in = opening.open(source)) {
      written = AtomicFile.writeNew(target, in::transferTo);
    }
    FolderEntry entry =
        new FolderEntry(
            name.toString(),
            written.bytes(),
            written.sha256(),
            before.lastModifiedTime().toInstant(),
            before instanceof PosixFileAttributes posix
                ? PosixFilePermissions.toString(posix.permissions())
                : "");
    return new CopiedFile(source, entry, before);
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    Class<? extends BasicFileAttributes> kind =
        posix ? PosixFileAttributes.class : BasicFileAttributes.class;
    return Files.readAttributes(file, kind, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether it is another one now than when its copy was begun, or gone. */
  boolean hasChanged() throws IOException {
    try {
      BasicFileAttributes now = attributes(source);
      return now.size() != entry.bytes()
          || !now.lastModifiedTime().equals(before.lastModifiedTime())
          || !Objects.equals(now.fileKey(), before.fileKey());
    } catch (NoSuchFileException e) {
      return true;
    }
  }
}
