package dev.holdfast.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** What the environment's {@code PATH} has. */
final class ExecutablePath {
  private ExecutablePath() {}

  /** The first folder with this program. */
  static Optional<Path> folderOf(String program, Map<String, String> environment) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of)
        .filter(folder -> Files.isExecutable(folder.resolve(program)))
        .findFirst();
  }
}
