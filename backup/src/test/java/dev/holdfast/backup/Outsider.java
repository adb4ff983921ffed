package dev.holdfast.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.HoldfastException;
import dev.holdfast.backup.rotation.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** A process that may not read everything, and looks at backups that it may not read. */
final class Outsider {
  private static final List<String> WITHOUT_RIGHTS =
      List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all", "--");

  private Outsider() {}

  /** What it saw; skips the test, loudly, where no such process can be had. */
  static List<String> run(Path folder, Path backup) throws IOException, InterruptedException {
    return start(folder, folder.toString(), backup.toString());
  }

  /** What came of the recovery of a file while one of its backups may not be read. */
  static List<String> recover(Path file, Path folder, Path backup)
      throws IOException, InterruptedException {
    return start(folder, folder.toString(), backup.toString(), file.toString());
  }

  private static List<String> start(Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(isRoot(folder) ? WITHOUT_RIGHTS : List.of());
    requireStarts(line);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Outsider.class.getName()));
    line.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("It ended with " + process.exitValue() + ": " + said);
    }
    return said.lines().toList();
  }

  private static boolean isRoot(Path folder) throws IOException {
    chmod(folder, "---------");
    try {
      return Files.isReadable(folder);
    } finally {
      chmod(folder, "rwx------");
    }
  }

  private static void requireStarts(List<String> prefix) throws InterruptedException {
    List<String> line = new ArrayList<>(prefix);
    line.add("true");
    String reason;
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      reason = process.waitFor() == 0 ? "" : said.strip();
    } catch (IOException e) {
      reason = String.valueOf(e.getMessage());
    }
    if (!reason.isEmpty()) {
      String message = "root's rights cannot be given up here with setpriv (" + reason + ")";
      System.err.println("SKIPPED: " + message);
      throw new TestAbortedException(message);
    }
  }

  private static void chmod(Path folder, String rights) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));
  }

  private static void recover(String file, BackupRepository backups) {
    try (Recovered recovered = Recovery.open("sqlite:" + file, backups)) {
      System.out.println("recovered " + recovered.report().backup());
    } catch (HoldfastException e) {
      System.out.println(e.code() + " " + e.getMessage());
    }
  }

  /** Arguments: the backups' folder, one of them, and perhaps a file to recover. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path backup = Path.of(arguments[1]);
    BackupRepository backups = BackupRepository.at(folder);
    try {
      chmod(backup, "---------");
      if (arguments.length > 2) {
        recover(arguments[2], backups);
        return;
      }
      String id = String.valueOf(backup.getFileName());
      System.out.println("verify " + backups.verify(id, VerificationLevel.QUICK).problem());
      chmod(folder, "---------");
      System.out.println("list " + listed(backups));
      chmod(folder, "r-x------");
      RetentionPolicy one = RetentionPolicy.keepAll().last(1);
      System.out.println("rotate " + backups.rotate(one, true).size());
    } finally {
      chmod(folder, "rwx------");
      chmod(backup, "rwx------");
    }
  }

  private static String listed(BackupRepository backups) {
    try {
      return "of " + backups.list().size();
    } catch (HoldfastException e) {
      return e.code().toString();
    }
  }
}
