package dev.holdfast.backup;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A process that is killed while it works on the backups in a folder: at a certain call of a thread
 * of its own, so that what the JVM does before does not count.
 */
final class Victim {
  private Victim() {}

  /** Arguments: the folder, and what to do. */
  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    // What is loaded before is not counted.
    Holdfast.open("memory:").close();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread worker = new Thread(() -> work(folder, arguments[1]));
    worker.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
    worker.start();
    worker.join();
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
  }

  static String url(Path folder) {
    return "sqlite:" + folder.resolve("shop.db");
  }

  static BackupRepository backups(Path folder) {
    return BackupRepository.at(folder.resolve("backups"));
  }

  static void work(Path folder, String what) {
    BackupRepository backups = backups(folder);
    if (what.equals("recover")) {
      Recovery.open(url(folder), backups).close();
      return;
    }
    if (what.equals("copy")) {
      backups.copyTo(folder.resolve("second")).orThrow();
      return;
    }
    try (Database database = Holdfast.open(url(folder))) {
      if (what.equals("backup")) {
        Backup.of(database).to(backups).kind(BackupKind.INCREMENTAL).create();
      } else {
        String oldest = backups.list().get(backups.list().size() - 1).id();
        Restore.from(backups, oldest).into(database).run();
      }
    }
  }
}
