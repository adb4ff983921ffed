package dev.holdfast.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The programs of a PostgreSQL server.
 *
 * @param folder that holds {@code initdb} and {@code postgres}
 * @param origin a sentence: where they came from
 */
record PostgresBinaries(Path folder, String origin) {
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,3}");

  /**
   * Installed ones: the newest where Debian puts them, or what stands on the path.
   *
   * @param debian the folder with one folder for each version
   */
  static PostgresBinaries installed(Path debian, Map<String, String> environment)
      throws ServerUnavailableException {
    Optional<Path> folder = newest(debian).or(() -> ExecutablePath.folderOf("initdb", environment));
    return folder
        .filter(PostgresBinaries::isComplete)
        .map(found -> new PostgresBinaries(found, "installed in " + found))
        .orElseThrow(
            () ->
                new ServerUnavailableException(
                    "neither " + debian + "/*/bin nor the PATH has initdb and postgres"));
  }

  private static Optional<Path> newest(Path debian) {
    if (!Files.isDirectory(debian)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(debian)) {
      return versions
          .filter(version -> VERSION.matcher(version.getFileName().toString()).matches())
          .sorted(Comparator.comparing(PostgresBinaries::number).reversed())
          .map(version -> version.resolve("bin"))
          .filter(PostgresBinaries::isComplete)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static int number(Path version) {
    return Integer.parseInt(version.getFileName().toString());
  }

  private static boolean isComplete(Path folder) {
    return Stream.of("initdb", "postgres").map(folder::resolve).allMatch(Files::isExecutable);
  }

  /** Makes a cluster; the password is in a file. */
  List<String> initialise(Path data, String user, Path password, List<String> locale) {
    return Stream.concat(
            Stream.of(
                folder.resolve("initdb").toString(),
                "--pgdata=" + data,
                "--username=" + user,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-sync"),
            locale.stream())
        .toList();
  }

  /** Runs a cluster. */
  List<String> serve(Path data, int port, List<String> settings) {
    return Stream.concat(
            Stream.of(
                folder.resolve("postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port)),
            settings.stream().flatMap(setting -> Stream.of("-c", setting)))
        .toList();
  }
}
