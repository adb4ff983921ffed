package dev.holdfast.testing.disk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Reads what strace has written of one process as events. */
final class Recording {
  private static final String UNFINISHED = " <unfinished ...>";
  private static final String RESUMED = " resumed>";

  private final String folder;
  private final Predicate<String> counts;
  private final List<DiskEvent> events = new ArrayList<>();
  private final Map<String, String> unfinished = new HashMap<>();
  private final Map<String, Integer> names = new HashMap<>();
  private final Map<Integer, Open> open = new HashMap<>();

  /** The files; what was there before is a folder. */
  private final Set<Integer> made = new HashSet<>();

  /** The syncs that each thread has begun. */
  private final Map<String, Long> syncs = new HashMap<>();

  private final StringBuilder said = new StringBuilder();
  private int files;
  private long sync;

  private record Open(String name, int file) {}

  private Recording(Path folder, Predicate<String> counts) {
    this.folder = folder.toString();
    this.counts = counts;
  }

  /**
   * The events of a log.
   *
   * @param folder which was empty before; what happens outside is no event
   * @param counts which names below the folder are of interest
   */
  static List<DiskEvent> read(Path log, Path folder, Predicate<String> counts) throws IOException {
    Recording recording = new Recording(folder, counts);
    try (BufferedReader lines = Files.newBufferedReader(log, ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        recording.line(line);
      }
    }
    return recording.events;
  }

  private void line(String line) {
    int space = line.indexOf(' ');
    String thread = line.substring(0, space);
    String rest = line.substring(space).stripLeading();
    if (rest.startsWith("close(")) {
      // The number may be another thread's before this call returns.
      open.remove(Integer.valueOf(rest.substring(6, end(rest, 6))));
      return;
    }
    if (rest.endsWith(UNFINISHED)) {
      String call = rest.substring(0, rest.length() - UNFINISHED.length());
      unfinished.put(thread, call);
      if (isSync(call)) {
        syncBegan(thread, Integer.parseInt(call.substring(call.indexOf('(') + 1)));
      }
      return;
    }
    if (rest.startsWith("<... ")) {
      String begun = unfinished.remove(thread);
      if (begun == null) {
        return;
      }
      rest = begun + rest.substring(rest.indexOf(RESUMED) + RESUMED.length());
    } else if (isSync(rest)) {
      syncBegan(thread, Integer.parseInt(rest.substring(rest.indexOf('(') + 1, rest.indexOf(')'))));
    }
    if (rest.indexOf('(') > 0 && !rest.startsWith("+++")) {
      done(thread, new SystemCall(rest));
    }
  }

  private static boolean isSync(String call) {
    return call.startsWith("fsync(") || call.startsWith("fdatasync(");
  }

  /** A write that returns while a sync lasts comes after it here, and is not safe by it. */
  private void syncBegan(String thread, int descriptor) {
    Open target = open.get(descriptor);
    if (target != null && made.contains(target.file)) {
      syncs.put(thread, ++sync);
      events.add(new DiskEvent.SyncBegan(target.file, sync));
    }
  }

  private static int end(String line, int digits) {
    int end = digits;
    while (Character.isDigit(line.charAt(end))) {
      end++;
    }
    return end;
  }

  private void done(String thread, SystemCall call) {
    switch (call.name()) {
      case "openat" -> opened(call, call.text(1), call.argument(2));
      case "open" -> opened(call, call.text(0), call.argument(1));
      case "write", "pwrite64" -> wrote(call);
      case "fsync", "fdatasync" -> synced(thread, call);
      case "ftruncate" -> resized(call);
      case "unlink" -> removed(call, call.text(0));
      case "unlinkat" -> removed(call, call.text(1));
      case "rename" -> renamed(call, call.text(0), call.text(1));
      case "renameat", "renameat2" -> renamed(call, call.text(1), call.text(3));
      default -> throw new IllegalStateException("Nobody knows what " + call.name() + " does");
    }
  }

  private boolean isOurs(String path) {
    return path.equals(folder)
        || (path.startsWith(folder + "/") && counts.test(path.substring(folder.length() + 1)));
  }

  private String name(String path) {
    return path.equals(folder) ? "" : path.substring(folder.length() + 1);
  }

  private void opened(SystemCall call, String path, String flags) {
    if (!isOurs(path)) {
      return;
    }
    if (call.isInjected()) {
      events.add(new DiskEvent.Injected(call.name(), name(path)));
    }
    if (call.result() < 0) {
      return;
    }
    String name = name(path);
    Integer file = names.get(name);
    if (file == null) {
      file = ++files;
      names.put(name, file);
      if (flags.contains("O_CREAT")) {
        made.add(file);
        events.add(new DiskEvent.Created(name, file));
      }
    }
    if (flags.contains("O_TRUNC")) {
      events.add(new DiskEvent.Resized(file, 0));
    }
    open.put((int) call.result(), new Open(name, file));
  }

  private void wrote(SystemCall call) {
    int descriptor = call.number(0);
    if (descriptor == 1 && call.name().equals("write")) {
      said(call);
      return;
    }
    Open target = open.get(descriptor);
    if (target == null) {
      return;
    }
    noteInjected(call, target);
    if (call.result() <= 0) {
      return;
    }
    if (call.name().equals("write")) {
      throw new IllegalStateException("Nobody knows where in " + target.name + " this was written");
    }
    byte[] bytes = Arrays.copyOf(call.bytes(1), (int) call.result());
    events.add(new DiskEvent.Written(target.file, Long.parseLong(call.argument(3)), bytes));
  }

  private void noteInjected(SystemCall call, Open target) {
    if (call.isInjected()) {
      events.add(new DiskEvent.Injected(call.name(), target.name));
    }
  }

  private void said(SystemCall call) {
    said.append(new String(call.bytes(1), ISO_8859_1));
    for (int end = said.indexOf("\n"); end >= 0; end = said.indexOf("\n")) {
      events.add(new DiskEvent.Said(said.substring(0, end)));
      said.delete(0, end + 1);
    }
  }

  private void synced(String thread, SystemCall call) {
    Open target = open.get(call.number(0));
    if (target == null) {
      return;
    }
    noteInjected(call, target);
    boolean succeeded = call.result() == 0;
    Long began = syncs.remove(thread);
    events.add(
        began != null
            ? new DiskEvent.Synced(target.file, target.name, began, succeeded)
            : new DiskEvent.FolderSynced(target.name, succeeded));
  }

  private void resized(SystemCall call) {
    Open target = open.get(call.number(0));
    if (target == null) {
      return;
    }
    noteInjected(call, target);
    if (call.result() == 0) {
      events.add(new DiskEvent.Resized(target.file, Long.parseLong(call.argument(1))));
    }
  }

  private void removed(SystemCall call, String path) {
    if (isOurs(path) && call.result() == 0) {
      names.remove(name(path));
      events.add(new DiskEvent.Removed(name(path)));
    }
  }

  private void renamed(SystemCall call, String from, String to) {
    if (isOurs(from) && isOurs(to) && call.result() == 0) {
      Integer file = names.remove(name(from));
      if (file != null) {
        names.put(name(to), file);
      }
      events.add(new DiskEvent.Renamed(name(from), name(to)));
    }
  }
}
