package dev.holdfast.backup;

import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.PrivateFolder;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Copies backups, byte by byte, to another folder, under the lock of that one. */
final class Copying {
  private final BackupRepository source;
  private final BackupFolders from;
  private final BackupRepository target;
  private final BackupFolders to;
  private final List<String> copied = new ArrayList<>();
  private final List<String> present = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();

  Copying(BackupRepository source, BackupFolders from, BackupRepository target, BackupFolders to) {
    this.source = source;
    this.from = from;
    this.target = target;
    this.to = to;
  }

  SecondCopy run() {
    to.removePartial();
    List<Path> oldestFirst = new ArrayList<>(from.all());
    Collections.reverse(oldestFirst);
    for (Path folder : oldestFirst) {
      String id = BackupFolders.name(folder);
      try {
        copy(id, folder);
      } catch (DamagedBackup | HoldfastException e) {
        failed.add(id + ": " + e.getMessage());
      }
    }
    return new SecondCopy(copied, present, failed);
  }

  private void copy(String id, Path folder) {
    ReadManifest manifest = OpenBackup.manifest(folder);
    Optional<Path> there = to.find(id);
    if (there.isPresent()) {
      requireSame(manifest, there.get());
      mark(folder, there.get());
      present.add(id);
      return;
    }
    requireGood(source, id);
    BackupType type = manifest.manifest().type();
    Path partial = to.begin(type, id);
    boolean complete = false;
    try {
      for (PartEntry part : manifest.manifest().files()) {
        copyFile(folder, partial, part.name(), part);
      }
      copyFile(folder, partial, Manifest.NAME, null);
      Path finished = to.finish(type, id, partial);
      complete = true;
      requireCopied(id, finished);
      mark(folder, finished);
    } finally {
      if (!complete) {
        PrivateFolder.delete(partial);
      }
    }
    copied.add(id);
  }

  private static void requireSame(ReadManifest manifest, Path there) {
    if (!OpenBackup.manifest(there).sha256().equals(manifest.sha256())) {
      throw HoldfastException.invalid(there + " is another backup of the same name");
    }
    try {
      OpenBackup.requireFiles(there, manifest.manifest());
    } catch (DamagedBackup e) {
      throw e.problem().of(e.words() + "; delete it there, and copy it again", e);
    }
  }

  /** What rotation must keep here it must keep there. */
  private static void mark(Path from, Path to) {
    Path mark = to.resolve(OpenBackup.PERMANENT);
    if (DiskInput.exists(from.resolve(OpenBackup.PERMANENT)) && !DiskInput.exists(mark)) {
      AtomicFile.removePartial(to);
      AtomicFile.write(mark, out -> {});
    }
  }

  /** What it builds on was read through when it was copied itself; a chain grows each hour. */
  private static void requireGood(BackupRepository backups, String id) {
    backups.chain(id).newest().requireChecksums();
  }

  private void requireCopied(String id, Path finished) {
    try {
      requireGood(target, id);
    } catch (DamagedBackup e) {
      to.delete(finished);
      throw e;
    }
  }

  private static void copyFile(Path from, Path to, String name, @Nullable PartEntry part) {
    Path file = from.resolve(name);
    AtomicFile.Written written =
        AtomicFile.writeNew(
            to.resolve(name),
            out -> {
              try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                in.transferTo(out);
              }
            });
    if (part != null && !written.sha256().equals(part.sha256())) {
      throw Problem.DAMAGED.of(file + " changed while it was copied");
    }
    BackupRun.makeReadOnly(to.resolve(name));
  }
}
