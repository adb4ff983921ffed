package dev.holdfast.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * What is fetched once for a user of this machine, and read by every build after that. Of several
 * processes and threads that want the same thing, one fetches it; what has a name is complete.
 */
final class UserCache {
  private final Path folder;

  UserCache(Path folder) {
    this.folder = folder;
  }

  /** Root's home may be closed to the user that servers run as, hence another folder. */
  static UserCache of(Map<String, String> environment) {
    if (ServerFolder.isRoot()) {
      return new UserCache(Path.of("/var/cache/holdfast"));
    }
    String given = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        given.startsWith("/") ? Path.of(given) : Path.of(System.getProperty("user.home"), ".cache");
    return new UserCache(caches.resolve("holdfast"));
  }

  /** Fills a new folder. */
  interface Filling {
    void into(Path empty) throws IOException, ServerUnavailableException;
  }

  /** Whether what is there may be used; false: it is put aside and fetched again. */
  interface Check {
    boolean isSound(Path entry) throws IOException;
  }

  /** The folder of this name, filled first when it is not there. */
  Path get(String name, Check check, Filling filling) throws ServerUnavailableException {
    synchronized (UserCache.class) {
      try {
        createOpenly(folder);
        try (FileChannel lock =
            FileChannel.open(
                folder.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
          // Held until the channel is closed.
          lock.lock();
          return getAlone(name, check, filling);
        }
      } catch (IOException e) {
        throw new ServerUnavailableException("the cache " + folder + " cannot be used: " + e, e);
      }
    }
  }

  private Path getAlone(String name, Check check, Filling filling)
      throws IOException, ServerUnavailableException {
    Path entry = folder.resolve(name);
    if (Files.isDirectory(entry)) {
      if (check.isSound(entry)) {
        return entry;
      }
      putAside(entry);
    }
    Path partial = Files.createTempDirectory(folder, name + ".partial");
    Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      filling.into(partial);
      if (!check.isSound(partial)) {
        throw new ServerUnavailableException(
            "what was fetched is not what it should be, and was put aside as " + putAside(partial));
      }
      Files.move(partial, entry, StandardCopyOption.ATOMIC_MOVE);
      return entry;
    } finally {
      Folders.delete(partial);
    }
  }

  /** Kept, so that somebody can look at it; only the latest. */
  private Path putAside(Path entry) throws IOException {
    String name = entry.getFileName().toString().replaceAll("\\.partial.*", "");
    Path refused = folder.resolve(name + ".refused");
    Folders.delete(refused);
    return Files.move(entry, refused, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void createOpenly(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
