package dev.holdfast.backup;

import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.PartialName;
import dev.holdfast.backup.files.PrivateFolder;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Why each was not copied; of what builds on such a one, why that was not. */
  private final Map<String, String> reasons = new HashMap<>();

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
        String reason = id + ": " + e.getMessage();
        failed.add(reason);
        reasons.putIfAbsent(id, reason);
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
    requireParent(manifest.manifest());
    // What it builds on was read through when it was copied itself; a chain grows each hour.
    source.chain(id).newest().requireChecksums();
    BackupType type = manifest.manifest().type();
    Path partial = to.begin(type, id);
    boolean complete = false;
    try {
      for (PartEntry part : manifest.manifest().files()) {
        copyFile(folder, partial, part.name(), part);
      }
      copyFile(folder, partial, Manifest.NAME, null);
      mark(folder, partial);
      OpenBackup.requireCopy(partial, manifest);
      to.finish(type, id, partial);
      complete = true;
    } finally {
      if (!complete) {
        PrivateFolder.delete(partial);
      }
    }
    copied.add(id);
  }

  /** A copy that cannot be restored is none, and would be made, and deleted, each time. */
  private void requireParent(Manifest manifest) {
    try {
      target.requireParents(manifest);
    } catch (DamagedBackup e) {
      String words = e.words() + " in the second folder";
      String reason = reasons.get(manifest.parent());
      if (reason == null) {
        throw e.problem().of(words, e);
      }
      reasons.put(manifest.id(), reason);
      throw e.problem().of(words + "; " + reason, e);
    }
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
      PartialName.FILE.remove(mark);
      AtomicFile.write(mark, out -> {});
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
