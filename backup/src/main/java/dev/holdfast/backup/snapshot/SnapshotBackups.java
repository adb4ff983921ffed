package dev.holdfast.backup.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.PartialName;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.files.Timestamps;
import dev.holdfast.backup.rotation.Candidate;
import dev.holdfast.backup.snapshot.SnapshotMeta.DamagedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The backups of one snapshot file: {@code <stem>_YYYYMMDD_HHMMSS<extension>}. Other files in their
 * folder are left alone.
 */
final class SnapshotBackups {
  private final Path folder;

  /** Under whose lock they are made. */
  private final Path file;

  private final String stem;
  private final String extension;
  private final InstantSource clock;

  SnapshotBackups(Path folder, Path file, InstantSource clock) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    this.folder = folder;
    this.file = file;
    this.stem = dot > 0 ? name.substring(0, dot) : name;
    this.extension = dot > 0 ? name.substring(dot) : "";
    this.clock = clock;
  }

  List<SnapshotBackup> list() {
    List<SnapshotBackup> backups = new ArrayList<>();
    for (Path file : files()) {
      if (!Files.exists(SnapshotPair.of(file).meta())) {
        continue;
      }
      time(file).flatMap(Timestamps::parse).ifPresent(time -> backups.add(backup(file, time)));
    }
    backups.sort(Comparator.comparing(SnapshotBackup::named).reversed());
    return backups;
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw DiskFailure.of("The backups in " + folder + " cannot be listed", folder, e);
    }
  }

  private Optional<String> time(Path file) {
    String name = String.valueOf(file.getFileName());
    boolean ours =
        name.length() > stem.length() + extension.length()
            && name.startsWith(stem + "_")
            && name.endsWith(extension);
    return ours
        ? Optional.of(name.substring(stem.length() + 1, name.length() - extension.length()))
        : Optional.empty();
  }

  private static SnapshotBackup backup(Path file, Instant time) {
    try {
      return new SnapshotBackup(file, time, SnapshotPair.of(file).readMeta());
    } catch (DamagedException e) {
      return new SnapshotBackup(file, time, null);
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.INVALID) {
        return new SnapshotBackup(file, time, null);
      }
      throw e;
    }
  }

  SnapshotBackup find(String name) {
    List<SnapshotBackup> all = list();
    return all.stream()
        .filter(backup -> backup.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                HoldfastException.invalid(
                    "There is no backup '"
                        + name
                        + "' in "
                        + folder
                        + "; there are "
                        + all.size()
                        + (all.isEmpty() ? "" : ", the newest is '" + all.get(0).name() + "'")));
  }

  /** Takes away what killed processes have left. */
  void settle() {
    if (Files.isDirectory(folder)) {
      PartialName.FILE.remove(folder.resolve(String.valueOf(file.getFileName())));
    }
  }

  /** Copies a file that is verified, or complete and not yet in its place. */
  SnapshotPair add(Path saved, SnapshotMeta meta) {
    PrivateFolder.create(folder);
    SnapshotPair backup = SnapshotPair.of(folder.resolve(stem + "_" + nextTime() + extension));
    boolean complete = false;
    try {
      AtomicFile.Written written =
          AtomicFile.write(backup.data(), file, out -> Files.copy(saved, out));
      if (!written.sha256().equals(meta.checksum())) {
        throw HoldfastException.of(
            ErrorCode.CORRUPT, "The disk gave back other bytes of " + saved + " than were written");
      }
      AtomicFile.write(
          backup.meta(), file, out -> out.write((meta.toJson() + "\n").getBytes(UTF_8)));
      complete = true;
      return backup;
    } finally {
      if (!complete) {
        discard(backup);
      }
    }
  }

  /** What failed before is what is told. */
  static void discard(SnapshotPair backup) {
    try {
      Files.deleteIfExists(backup.meta());
      Files.deleteIfExists(backup.data());
    } catch (IOException e) {
      // Without metadata it counts for nothing.
    }
  }

  private String nextTime() {
    return Timestamps.next(clock, files().stream().flatMap(file -> time(file).stream()).toList());
  }

  /** A free name beside the file. */
  Path damagedName() {
    String prefix = file.getFileName() + ".damaged_";
    try (Stream<Path> files = Files.list(file.resolveSibling(""))) {
      List<String> taken =
          files
              .map(one -> String.valueOf(one.getFileName()))
              .filter(name -> name.startsWith(prefix))
              .map(name -> name.substring(prefix.length()))
              .toList();
      return file.resolveSibling(prefix + Timestamps.next(clock, taken));
    } catch (IOException e) {
      throw DiskFailure.of("The folder of " + file + " cannot be listed", file, e);
    }
  }

  /** One whose metadata is damaged cannot be verified, and is judged by its name. */
  static Candidate candidate(SnapshotBackup backup, Integrity integrity) {
    SnapshotMeta meta = backup.meta();
    Instant time = meta == null ? backup.named() : meta.timestamp();
    return new Candidate(backup.name(), time, null, integrity.valid(), false, false);
  }
}
