package dev.holdfast.backup.folder;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.RelativeName;
import dev.holdfast.backup.files.Sha256;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares a backup with its metadata. */
final class FolderCheck {
  private static final int MOST_PROBLEMS = 100;

  private final Path backup;
  private final FolderProgress progress;
  private final List<String> problems = new ArrayList<>();

  FolderCheck(Path backup, FolderProgress progress) {
    this.backup = backup;
    this.progress = progress;
  }

  List<String> problems() {
    try {
      check(FolderMetadata.read(backup));
    } catch (HoldfastException e) {
      if (!FolderBackups.isDamage(e)) {
        throw e;
      }
      problems.add(String.valueOf(e.getMessage()));
    }
    return List.copyOf(problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS)));
  }

  /**
   * The metadata of a backup that has no problem.
   *
   * @throws HoldfastException CORRUPT when it has
   */
  FolderMetadata verified() {
    FolderMetadata metadata = FolderMetadata.read(backup);
    check(metadata);
    if (problems.isEmpty()) {
      return metadata;
    }
    throw HoldfastException.of(
        ErrorCode.CORRUPT,
        "The backup "
            + backup
            + " is damaged, nothing was restored: "
            + problems.get(0)
            + (problems.size() > 1 ? ", and " + (problems.size() - 1) + " more" : ""));
  }

  private void check(FolderMetadata metadata) {
    long done = 0;
    long bytes = metadata.files().stream().mapToLong(FolderEntry::bytes).sum();
    if (metadata.info().files() != metadata.files().size() || metadata.info().bytes() != bytes) {
      problems.add("its counts are not those of its files");
    }
    for (FolderEntry file : metadata.files()) {
      String problem = problem(file);
      if (problem != null) {
        problems.add("'" + file.path() + "' " + problem);
      }
      done += file.bytes();
      progress.copied(done, bytes);
    }
    checkNothingElse(metadata);
  }

  private @Nullable String problem(FolderEntry file) {
    Path path = RelativeName.of(file.path()).in(backup);
    try {
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? "is no file" : "is missing";
      }
      long bytes = Files.size(path);
      if (bytes != file.bytes()) {
        return "has " + bytes + " bytes, and " + file.bytes() + " were saved";
      }
      return Sha256.of(path).equals(file.sha256()) ? null : "has another checksum";
    } catch (IOException e) {
      throw DiskFailure.of(path + " cannot be read", path, e);
    }
  }

  private void checkNothingElse(FolderMetadata metadata) {
    Set<String> known = new HashSet<>(metadata.folders());
    metadata.files().forEach(file -> known.add(file.path()));
    known.add(FolderMetadata.NAME);
    try {
      Files.walkFileTree(backup, new Strangers(known));
    } catch (IOException e) {
      throw DiskFailure.of("The backup " + backup + " cannot be read", backup, e);
    }
  }

  /** Finds what nobody has noted. */
  private final class Strangers extends SimpleFileVisitor<Path> {
    private final Set<String> known;

    Strangers(Set<String> known) {
      this.known = known;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return folder.equals(backup) ? FileVisitResult.CONTINUE : visitFile(folder, attributes);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!known.contains(RelativeName.of(backup, file).toString())) {
        problems.add("'" + backup.relativize(file) + "' was not saved with it");
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
