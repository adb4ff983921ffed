package dev.holdfast.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A folder for one server, and the user who owns both. PostgreSQL refuses to run as root, so
 * whoever is root runs servers as nobody, who owns nothing else on the machine.
 */
final class ServerFolder {
  private static final String NOBODY = "nobody";
  private static final int SECONDS = 120;

  private final Path path;
  private final boolean root;

  private ServerFolder(Path path, boolean root) {
    this.path = path;
    this.root = root;
  }

  /** A new one, that nobody else may look into. */
  static ServerFolder create(String prefix) throws ServerUnavailableException {
    boolean root = isRoot();
    try {
      Path path = Files.createTempDirectory(prefix);
      if (root) {
        Files.setOwner(path, nobody(path));
      }
      return new ServerFolder(path, root);
    } catch (IOException e) {
      throw new ServerUnavailableException("no temporary folder can be made: " + e, e);
    }
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static UserPrincipal nobody(Path path) throws IOException {
    return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NOBODY);
  }

  Path path() {
    return path;
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /** A file that only the server's user may read. */
  Path write(String name, String content) throws ServerUnavailableException {
    Path file = path.resolve(name);
    try {
      Files.writeString(file, content);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      if (root) {
        Files.setOwner(file, nobody(file));
      }
      return file;
    } catch (IOException e) {
      throw new ServerUnavailableException(file + " cannot be written: " + e, e);
    }
  }

  /** The command as the server's user. */
  List<String> as(List<String> command) {
    List<String> line = new ArrayList<>();
    if (root) {
      line.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=65534", "--clear-groups", "--"));
    }
    line.addAll(command);
    return line;
  }

  /** Runs a command as the server's user until its end. */
  void run(List<String> command) throws ServerUnavailableException {
    Path log = path.resolve("log");
    try {
      Process process =
          new ProcessBuilder(as(command))
              .directory(path.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new ServerUnavailableException(
            command.get(0) + " did not end within " + SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw new ServerUnavailableException(
            command.get(0) + " failed: " + Files.readString(log).strip());
      }
    } catch (IOException e) {
      throw new ServerUnavailableException(command.get(0) + " does not start: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerUnavailableException(command.get(0) + " was interrupted", e);
    }
  }
}
