package dev.holdfast.testing.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.HoldfastException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The program whose disk fails. strace counts the calls of each thread and fails the one with a
 * certain number; so each episode is a thread of its own with a folder of its own, and the calls
 * that it makes elsewhere first say which one of the subject's will fail.
 */
public final class FailingDiskProgram {
  /** How many calls an episode makes. */
  static final int CALLS = 12;

  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
  private final Subject subject;
  private final Path folder;
  private final String systemCall;

  private FailingDiskProgram(Subject subject, Path folder, String systemCall) {
    this.subject = subject;
    this.folder = folder;
    this.systemCall = systemCall;
  }

  /**
   * Runs episodes; {@link FailingDisk} knows the arguments: a folder with a folder for each
   * episode, named by its number; the system call that fails; the number of the one that does; the
   * numbers of the episodes. Episode 7 is the one in which the subject's seventh fails.
   */
  public static void run(Subject subject, String... arguments) throws InterruptedException {
    FailingDiskProgram program =
        new FailingDiskProgram(subject, Path.of(arguments[0]), arguments[1]);
    int failing = Integer.parseInt(arguments[2]);
    for (int i = 3; i < arguments.length; i++) {
      int number = Integer.parseInt(arguments[i]);
      program.inThread(() -> program.episode(number, failing - number));
    }
  }

  /** Says something in the stream of system calls. */
  public static void say(FileOutputStream out, String line) throws IOException {
    out.write((line + "\n").getBytes(US_ASCII));
  }

  private interface Work {
    void run() throws IOException;
  }

  private void inThread(Work work) throws InterruptedException {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | RuntimeException | Error e) {
                failure.set(e);
              }
            });
    thread.start();
    thread.join();
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
  }

  private void episode(int number, int callsElsewhere) throws IOException {
    callElsewhere(callsElsewhere);
    say(out, "episode " + number);
    Subject.Session session = open(folder.resolve(Integer.toString(number)));
    if (session != null) {
      for (int call = 0; call < CALLS; call++) {
        int next = call;
        attempt("call " + call, () -> session.call(next));
      }
      say(out, "closing");
      attempt("close", session::close);
    }
    say(out, "end");
  }

  private void callElsewhere(int count) throws IOException {
    Path elsewhere = folder.resolveSibling("elsewhere");
    try (FileChannel channel =
        FileChannel.open(elsewhere, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < count; i++) {
        if (systemCall.equals("fsync")) {
          channel.force(true);
        } else {
          channel.write(ByteBuffer.allocate(1), 0);
        }
      }
    }
  }

  /** Tries twice, as a person would. */
  private Subject.@Nullable Session open(Path episode) throws IOException {
    AtomicReference<Subject.@Nullable Session> session = new AtomicReference<>();
    for (int attempt = 0; attempt < 2 && session.get() == null; attempt++) {
      attempt("open", () -> session.set(subject.open(episode)));
    }
    return session.get();
  }

  private void attempt(String what, Runnable work) throws IOException {
    try {
      work.run();
      say(out, what + ": acknowledged");
    } catch (HoldfastException | UncheckedIOException e) {
      String code = e instanceof HoldfastException typed ? typed.code().name() : "UNTYPED";
      String message = String.valueOf(e.getMessage()).replace('\n', ' ');
      say(out, what + ": " + code + " " + message);
    }
  }
}
