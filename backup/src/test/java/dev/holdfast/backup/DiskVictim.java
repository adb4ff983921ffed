package dev.holdfast.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A process whose disk fails while it makes a backup, or restores one. strace counts the calls of
 * each thread and fails the one with a certain number; so each episode works in a thread of its
 * own, and calls that it makes elsewhere before say which one of the work's will fail.
 */
final class DiskVictim {
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private DiskVictim() {}

  /**
   * Arguments: the folder; what to do; the system call that fails; the number of the one that does;
   * the numbers of the episodes: in episode 7 the work's seventh fails.
   */
  public static void main(String[] arguments) throws InterruptedException {
    Path root = Path.of(arguments[0]);
    int failing = Integer.parseInt(arguments[3]);
    for (int i = 4; i < arguments.length; i++) {
      int number = Integer.parseInt(arguments[i]);
      Path folder = root.resolve(arguments[i]);
      inThread(
          () -> {
            callElsewhere(root, arguments[2], failing - number);
            say("episode " + number);
            say("answer " + work(folder, arguments[1]));
          });
    }
  }

  private static void inThread(Runnable work) throws InterruptedException {
    Thread thread = new Thread(work);
    thread.setUncaughtExceptionHandler(
        (failed, e) -> {
          e.printStackTrace();
          Runtime.getRuntime().halt(1);
        });
    thread.start();
    thread.join();
  }

  /** A database of the second state, and a backup of the first. */
  static void prepare(Path folder) {
    try (Database database = Holdfast.open(Victim.url(folder))) {
      for (int i = 0; i < 5; i++) {
        database.collection("orders").insertOne(Document.of("id", "o" + i, "n", i));
      }
      Backup.of(database).to(Victim.backups(folder)).create();
      database.collection("orders").clear();
      database.collection("orders").createIndex(Index.on("n").asUnique());
      database.collection("later").insertOne(Document.of("id", "x"));
    }
  }

  private static void callElsewhere(Path root, String systemCall, int count) {
    try (FileChannel channel =
        FileChannel.open(
            root.resolveSibling("elsewhere"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      for (int i = 0; i < count; i++) {
        if (systemCall.equals("fsync")) {
          channel.force(true);
        } else {
          channel.write(ByteBuffer.allocate(1), 0);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void say(String line) {
    try {
      OUT.write((line + "\n").getBytes(US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String work(Path folder, String what) {
    try {
      Victim.work(folder, what);
      return "done";
    } catch (HoldfastException e) {
      return e.code() + " " + String.valueOf(e.getMessage()).replaceAll("[^ -~]", "?");
    } catch (RuntimeException e) {
      return "UNTYPED " + e;
    }
  }
}
