package dev.holdfast.backup.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names for what is not complete yet, which tell of what it becomes: {@code
 * .holdfast-graph.json-<uuid>.part}. Several may be at work in one folder, each under a lock of its
 * own; by the name whoever holds one of them knows what killed processes have left of his, and
 * leaves alone what is another's.
 */
public enum PartialName {
  /** A file. */
  FILE(".part"),
  /** A folder that becomes the backup of one. */
  BACKUP(".copy"),
  /** A folder that takes the place of one. */
  RESTORE(".restore");

  private static final String PREFIX = ".holdfast-";
  private static final Pattern UNIQUE =
      Pattern.compile("-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Longer ones are told by their checksum: a disk gives a name no more than 255 bytes. */
  private static final int LONGEST_NAME_BYTES = 150;

  private final String suffix;

  PartialName(String suffix) {
    this.suffix = suffix;
  }

  /** One that nobody has, in the folder of what it becomes. */
  public Path of(Path becomes) {
    return PrivateFolder.parent(becomes)
        .resolve(prefix(becomes) + "-" + UUID.randomUUID() + suffix);
  }

  private static String prefix(Path becomes) {
    String name = String.valueOf(becomes.getFileName());
    byte[] bytes = name.getBytes(UTF_8);
    return PREFIX + (bytes.length > LONGEST_NAME_BYTES ? Sha256.of(bytes) : name);
  }

  /** Whether this is such a name, whatever it becomes. */
  public boolean isNameOf(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.startsWith(PREFIX) && name.endsWith(suffix);
  }

  /**
   * Deletes what killed processes left of what was to become this. Only for whoever holds the lock
   * under which it is made.
   *
   * @param becomes in a folder that is there
   */
  public void remove(Path becomes) {
    String prefix = prefix(becomes);
    remove(
        PrivateFolder.parent(becomes),
        name -> {
          int end = name.length() - suffix.length();
          return name.startsWith(prefix)
              && end > prefix.length()
              && UNIQUE.matcher(name.substring(prefix.length(), end)).matches();
        });
  }

  /** Deletes all that killed processes left in a folder in which one works at a time. */
  public void removeAll(Path folder) {
    remove(folder, name -> true);
  }

  private void remove(Path folder, Predicate<String> wanted) {
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(path -> isNameOf(path) && wanted.test(String.valueOf(path.getFileName())))
          .filter(this::isOfItsKind)
          .forEach(PrivateFolder::delete);
    } catch (IOException e) {
      throw DiskFailure.of("What is left over in " + folder + " cannot be deleted", folder, e);
    }
  }

  /** What is a folder where a file would be was put there by somebody else. */
  private boolean isOfItsKind(Path path) {
    return this == FILE
        ? Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        : Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }
}
