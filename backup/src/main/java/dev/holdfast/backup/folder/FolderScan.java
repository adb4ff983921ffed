package dev.holdfast.backup.folder;

import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.RelativeName;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What there is in a folder to be copied. Links are not followed. */
final class FolderScan extends SimpleFileVisitor<Path> {
  private final Path data;
  private final Excludes excludes;
  private final Path without;

  /** Relative to the folder, those above first. */
  final List<RelativeName> folders = new ArrayList<>();

  final List<RelativeName> files = new ArrayList<>();

  /** What is neither file nor folder, or has the name of the metadata. */
  final List<String> skipped = new ArrayList<>();

  long bytes;

  private FolderScan(Path data, Excludes excludes, Path without) {
    this.data = data;
    this.excludes = excludes;
    this.without = without;
  }

  /**
   * Looks at a folder.
   *
   * @param without a folder that is left out, with the backups
   * @throws HoldfastException when one of its folders cannot be read
   */
  static FolderScan of(Path data, Excludes excludes, Path without) {
    FolderScan scan = new FolderScan(data, excludes, without);
    try {
      Files.walkFileTree(data, scan);
    } catch (IOException e) {
      throw DiskFailure.of("The folder " + data + " cannot be read", data, e);
    }
    scan.files.sort(null);
    return scan;
  }

  private boolean isOut(Path path) {
    return path.equals(without) || excludes.match(data.relativize(path));
  }

  /** Its name as text, which must lead to it again, or it would be left out in silence. */
  private RelativeName name(Path path) {
    RelativeName name = RelativeName.of(data, path);
    if (name.in(data).equals(path)) {
      return name;
    }
    throw HoldfastException.invalid(
        "The name of "
            + path
            + " is no text in the encoding of file names here, "
            + System.getProperty("sun.jnu.encoding", "which is not known")
            + ", so that it cannot be backed up; nothing was. Rename it, exclude it, or run with"
            + " a locale whose encoding is UTF-8, such as LC_ALL=C.UTF-8");
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    if (folder.equals(data)) {
      return FileVisitResult.CONTINUE;
    }
    if (isOut(folder)) {
      return FileVisitResult.SKIP_SUBTREE;
    }
    folders.add(name(folder));
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (isOut(file)) {
      return FileVisitResult.CONTINUE;
    }
    RelativeName name = name(file);
    if (attributes.isRegularFile() && !name.toString().equals(FolderMetadata.NAME)) {
      files.add(name);
      bytes += attributes.size();
    } else {
      skipped.add(name.toString());
    }
    return FileVisitResult.CONTINUE;
  }

  /** What has just been deleted is not there. */
  @Override
  public FileVisitResult visitFileFailed(Path file, @Nullable IOException failure)
      throws IOException {
    if (failure instanceof NoSuchFileException && !file.equals(data)) {
      return FileVisitResult.CONTINUE;
    }
    return super.visitFileFailed(file, failure);
  }
}
