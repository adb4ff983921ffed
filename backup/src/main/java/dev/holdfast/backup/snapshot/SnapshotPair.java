package dev.holdfast.backup.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.files.Sha256;
import dev.holdfast.backup.snapshot.SnapshotMeta.DamagedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file and its metadata beside it. Two files cannot be replaced in one step, so the new metadata
 * stands there as {@code .meta.next} before the file is replaced, and takes its place afterwards:
 * whichever of the two has the checksum of the file is right.
 */
record SnapshotPair(Path data, Path meta, Path next) {
  private static final int MOST_META_BYTES = 1 << 20;

  static SnapshotPair of(Path data) {
    return new SnapshotPair(
        data,
        data.resolveSibling(data.getFileName() + ".meta"),
        data.resolveSibling(data.getFileName() + ".meta.next"));
  }

  boolean exists() {
    return Files.exists(data, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Replaces both.
   *
   * @throws HoldfastException when nothing was replaced; OUTCOME_UNKNOWN when it was, but may not
   *     last a power cut
   */
  void replace(AtomicFile.Prepared file, SnapshotMeta facts) {
    AtomicFile.write(next, data, out -> out.write((facts.toJson() + "\n").getBytes(UTF_8)));
    file.commit();
    try {
      PrivateFolder.rename(next, meta);
    } catch (HoldfastException e) {
      throw HoldfastException.of(
          ErrorCode.OUTCOME_UNKNOWN, data + " was replaced, but may not last a power cut", e);
    }
  }

  /** Ends what a killed process, or a disk that failed, has left. Only under the lock. */
  void settle() {
    try {
      if (!Files.exists(next)) {
        return;
      }
      if (problem(next) == null) {
        PrivateFolder.rename(next, meta);
      } else {
        Files.delete(next);
      }
    } catch (IOException e) {
      throw DiskFailure.of(next + " cannot be deleted", next, e);
    }
  }

  /**
   * The metadata, once the file is verified by it.
   *
   * @throws DamagedException when the file is not what was saved, or not there
   * @throws HoldfastException INVALID when it is of a newer format
   */
  SnapshotMeta verified() throws DamagedException {
    String problem = problem(meta);
    if (problem == null) {
      return read(meta);
    }
    if (Files.exists(next) && problem(next) == null) {
      return read(next);
    }
    throw new DamagedException(problem);
  }

  /** What is wrong with the file by this metadata; null when nothing is. */
  private @Nullable String problem(Path by) {
    try {
      if (!Files.isRegularFile(data, LinkOption.NOFOLLOW_LINKS)) {
        return exists() ? "it is no file" : "the file is missing";
      }
      SnapshotMeta expected = read(by);
      long bytes = Files.size(data);
      if (bytes != expected.bytes()) {
        return "it has " + bytes + " bytes, and " + expected.bytes() + " were saved";
      }
      String checksum = Sha256.of(data);
      return checksum.equals(expected.checksum())
          ? null
          : "its checksum is " + checksum + ", and what was saved has " + expected.checksum();
    } catch (DamagedException e) {
      return e.getMessage();
    } catch (IOException e) {
      throw DiskFailure.of(data + " cannot be read", data, e);
    }
  }

  /** The metadata as it stands there. */
  SnapshotMeta readMeta() throws DamagedException {
    return read(meta);
  }

  private static SnapshotMeta read(Path file) throws DamagedException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_META_BYTES + 1);
      if (bytes.length > MOST_META_BYTES) {
        throw new DamagedException("the metadata is longer than " + MOST_META_BYTES + " bytes");
      }
      return SnapshotMeta.parse(new String(bytes, UTF_8));
    } catch (NoSuchFileException e) {
      throw new DamagedException("the metadata, " + file.getFileName() + ", is missing");
    } catch (IOException e) {
      throw DiskFailure.of(file + " cannot be read", file, e);
    } catch (HoldfastException e) {
      throw e.in(file.toString());
    }
  }

  /** Deletes both, the metadata first, because a file without it counts for nothing. */
  void delete() {
    try {
      Files.deleteIfExists(meta);
      PrivateFolder.sync(parent());
      Files.deleteIfExists(data);
    } catch (IOException e) {
      throw DiskFailure.of(data + " cannot be deleted", data, e);
    }
  }

  /** Gives both another name. */
  void keepAs(Path other) {
    SnapshotPair kept = of(other);
    if (Files.exists(meta)) {
      PrivateFolder.rename(meta, kept.meta());
    }
    if (exists()) {
      PrivateFolder.rename(data, kept.data());
    }
  }

  private Path parent() {
    Path parent = data.toAbsolutePath().getParent();
    return parent == null ? data : parent;
  }
}
