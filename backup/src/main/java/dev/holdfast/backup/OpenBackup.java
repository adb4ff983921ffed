package dev.holdfast.backup;

import dev.holdfast.backup.files.HashingInput;
import dev.holdfast.backup.files.PartialName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A backup whose manifest is right and understood; what is in its files is yet to be seen. */
final class OpenBackup {
  /** In the folder of a backup that rotation must keep. */
  static final String PERMANENT = "permanent";

  private static final int LARGEST_MANIFEST = 64 << 20;

  private final Path folder;
  private final ReadManifest read;
  private final ManifestContents contents;
  private final @Nullable DataKey key;

  private OpenBackup(
      Path folder, ReadManifest read, ManifestContents contents, @Nullable DataKey key) {
    this.folder = folder;
    this.read = read;
    this.contents = contents;
    this.key = key;
  }

  /** Reads the manifest of a backup and nothing else. */
  static ReadManifest manifest(Path folder) {
    Path file = folder.resolve(Manifest.NAME);
    if (DiskInput.exists(folder) && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw Problem.INCOMPLETE.of(folder + " is not the folder of a backup");
    }
    if (!DiskInput.exists(file)) {
      throw Problem.INCOMPLETE.of(folder + " has no manifest: its backup was never finished");
    }
    ReadManifest read = text(file);
    requireInPlace(folder, read.manifest());
    return read;
  }

  private static ReadManifest text(Path file) {
    requireFile(file);
    return ManifestText.read(file.toString(), bytes(file));
  }

  /** That a folder, whatever its name, holds the files of this backup and its manifest. */
  static void requireCopy(Path folder, ReadManifest original) {
    Path file = folder.resolve(Manifest.NAME);
    if (!text(file).sha256().equals(original.sha256())) {
      throw Problem.DAMAGED.of(file + " is another than what was copied");
    }
    requireFiles(folder, original.manifest());
    requireChecksums(folder, original.manifest());
  }

  private static byte[] bytes(Path file) {
    try (DiskInput in = DiskInput.open(file, LARGEST_MANIFEST)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw DiskInput.unreadable(file, e);
    }
  }

  private static void requireInPlace(Path folder, Manifest manifest) {
    Path above = folder.toAbsolutePath().getParent();
    boolean inPlace =
        folder.endsWith(manifest.id()) && above != null && above.endsWith(manifest.type().folder());
    if (!inPlace) {
      throw Problem.FOREIGN_FILE.of(
          folder
              + " holds the backup "
              + manifest.id()
              + ", which belongs into "
              + manifest.type().folder()
              + "/"
              + manifest.id());
    }
  }

  private static void requireFile(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw Problem.FOREIGN_FILE.of(file + " is a link or no file");
    }
  }

  /**
   * Opens a backup, checks its MAC and what stands in its manifest, and that its files are there.
   */
  static OpenBackup open(Path folder, @Nullable Passphrase passphrase) {
    ReadManifest read = manifest(folder);
    DataKey key = key(read.manifest(), passphrase);
    OpenBackup backup = new OpenBackup(folder, read, ManifestText.contents(read, key), key);
    backup.requireConsistent();
    requireFiles(folder, read.manifest());
    return backup;
  }

  private static @Nullable DataKey key(Manifest manifest, @Nullable Passphrase passphrase) {
    KeyWrap wrap = manifest.encryption();
    if (wrap == null) {
      return null;
    }
    if (passphrase == null) {
      throw Problem.NO_KEY.of("The backup " + manifest.id() + " is encrypted and no key was given");
    }
    return wrap.unwrap(passphrase, manifest.id());
  }

  /** That a backup, if it is encrypted, is so under this key. */
  static void requireKey(Path folder, Passphrase passphrase) {
    key(manifest(folder).manifest(), passphrase);
  }

  private void requireConsistent() {
    Set<String> files = new HashSet<>();
    Set<String> names = new HashSet<>();
    long documents = 0;
    for (CollectionEntry entry : contents.collections()) {
      if (!names.add(entry.name()) || !files.add(entry.file())) {
        throw inconsistent("a collection or a file of it twice");
      }
      documents += entry.documents();
    }
    Set<String> listed = new HashSet<>();
    manifest().files().forEach(part -> listed.add(part.name()));
    if (!files.equals(listed)) {
      throw inconsistent("other files for its collections than it lists");
    }
    if (documents != manifest().documents()) {
      throw inconsistent("another number of documents than its collections have");
    }
    boolean hasParent = manifest().parent() != null;
    if (hasParent == (manifest().kind() == BackupKind.FULL)) {
      throw inconsistent("a kind that does not fit what it builds on");
    }
  }

  private DamagedBackup inconsistent(String what) {
    return Problem.DAMAGED.of(read.where() + " names " + what);
  }

  /** All that is named is there in its size, and nothing else but a mark that was being made. */
  static void requireFiles(Path folder, Manifest manifest) {
    Set<String> expected = new TreeSet<>();
    for (PartEntry part : manifest.files()) {
      requireFile(folder, part);
      expected.add(part.name());
    }
    expected.add(Manifest.NAME);
    expected.add(PERMANENT);
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : (Iterable<Path>) found::iterator) {
        if (!expected.contains(BackupFolders.name(file)) && !PartialName.FILE.isNameOf(file)) {
          throw Problem.FOREIGN_FILE.of(file + " does not belong to the backup");
        }
      }
    } catch (IOException e) {
      throw DiskInput.unreadable(folder, e);
    }
  }

  private static void requireFile(Path folder, PartEntry part) {
    Path file = folder.resolve(part.name());
    if (!DiskInput.exists(file)) {
      throw Problem.MISSING_FILE.of("The file " + file + " of the backup is missing");
    }
    requireFile(file);
    try {
      long size = Files.size(file);
      if (size != part.bytes()) {
        throw Problem.DAMAGED.of(
            file + " has " + size + " bytes; its manifest says " + part.bytes());
      }
    } catch (IOException e) {
      throw DiskInput.unreadable(file, e);
    }
  }

  /** Reads every file through and compares its checksum; says how many bytes there were. */
  long requireChecksums() {
    return requireChecksums(folder, manifest());
  }

  private static long requireChecksums(Path folder, Manifest manifest) {
    long bytes = 0;
    for (PartEntry part : manifest.files()) {
      Path file = folder.resolve(part.name());
      try (HashingInput in = new HashingInput(DiskInput.open(file, part.bytes()))) {
        in.transferTo(OutputStream.nullOutputStream());
        if (in.bytes() != part.bytes() || !in.sha256().equals(part.sha256())) {
          throw Problem.DAMAGED.of(file + " is damaged: its checksum is wrong");
        }
        bytes += in.bytes();
      } catch (IOException e) {
        throw DiskInput.unreadable(file, e);
      }
    }
    return bytes;
  }

  Path folder() {
    return folder;
  }

  Manifest manifest() {
    return read.manifest();
  }

  String sha256() {
    return read.sha256();
  }

  ManifestContents contents() {
    return contents;
  }

  PartEntry part(String name) {
    List<PartEntry> files = manifest().files();
    return files.stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(() -> inconsistent("a file that it does not list"));
  }

  InputStream decrypt(String file, InputStream in) {
    return key == null ? in : new SealedInput(in, key.seal(manifest().id(), file));
  }

  @Override
  public String toString() {
    return manifest().id();
  }
}
