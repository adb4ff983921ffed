package dev.holdfast.backup.folder;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.LockFile;
import dev.holdfast.backup.files.PartialName;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.files.RelativeName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes one backup: the files, then the metadata, then its name. */
final class FolderCopy {
  private final Path data;
  private final Excludes excludes;
  private final Path backups;
  private final FolderProgress progress;
  private final List<CopiedFile> copied = new ArrayList<>();

  FolderCopy(Path data, Excludes excludes, Path backups, FolderProgress progress) {
    this.data = data;
    this.excludes = excludes;
    this.backups = backups;
    this.progress = progress;
    if (data.startsWith(backups)) {
      throw HoldfastException.invalid(
          data + " is in the folder of its backups, " + backups + "; choose another for them");
    }
  }

  FolderBackupInfo make(Path backup, FolderBackupInfo told, LockFile lock) {
    Path partial = PartialName.BACKUP.of(backup);
    boolean complete = false;
    try {
      FolderScan scan = FolderScan.of(data, excludes, backups);
      copyAll(scan, partial);
      FolderMetadata metadata = metadata(scan, told).withChecksum();
      AtomicFile.writeNew(
          partial.resolve(FolderMetadata.NAME),
          out -> out.write(metadata.toJson().getBytes(UTF_8)));
      syncAll(scan, partial);
      lock.check();
      PrivateFolder.rename(partial, backup);
      complete = true;
      return metadata.info();
    } finally {
      if (!complete) {
        discard(partial);
      }
    }
  }

  private void copyAll(FolderScan scan, Path partial) {
    PrivateFolder.create(partial);
    scan.folders.forEach(folder -> PrivateFolder.createUnsynced(folder.in(partial)));
    long done = 0;
    for (RelativeName name : scan.files) {
      Optional<CopiedFile> file = CopiedFile.copy(data, name, name.in(partial));
      file.ifPresent(copied::add);
      done += file.map(one -> one.entry().bytes()).orElse(0L);
      progress.copied(done, Math.max(done, scan.bytes));
    }
  }

  private FolderMetadata metadata(FolderScan scan, FolderBackupInfo told) {
    List<FolderEntry> files = copied.stream().map(CopiedFile::entry).toList();
    FolderBackupInfo info =
        new FolderBackupInfo(
            told.path(),
            told.source(),
            told.created(),
            told.savedBy(),
            files.size(),
            files.stream().mapToLong(FolderEntry::bytes).sum(),
            told.excludes(),
            scan.skipped,
            changed(),
            "");
    return new FolderMetadata(
        info, scan.folders.stream().map(RelativeName::toString).toList(), files);
  }

  private List<String> changed() {
    List<String> changed = new ArrayList<>();
    for (CopiedFile file : copied) {
      try {
        if (file.hasChanged()) {
          changed.add(file.entry().path());
        }
      } catch (IOException e) {
        throw DiskFailure.of(file.source() + " cannot be looked at", file.source(), e);
      }
    }
    return changed;
  }

  private static void syncAll(FolderScan scan, Path partial) {
    scan.folders.forEach(folder -> PrivateFolder.sync(folder.in(partial)));
    PrivateFolder.sync(partial);
  }

  /** What failed before is what is told; whoever works here next deletes what is left. */
  private static void discard(Path partial) {
    try {
      PrivateFolder.delete(partial);
    } catch (HoldfastException e) {
      // Its name says that it is not complete.
    }
  }
}
