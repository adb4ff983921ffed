package dev.holdfast.testing.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A disk with a memory before it, as the events of a program leave it: what was synced is safe;
 * what was not may land or not. Stricter than most file systems: to sync a file does not make its
 * name safe, and what a failed sync left behind is not written by a later one that succeeds.
 *
 * <p>Names, on the other hand, are tried again by the next sync of their folder, and land in the
 * order in which they were made and removed, as a journal of a file system has them. Used by one
 * thread.
 */
public final class Disk {
  private final Map<Integer, File> files = new HashMap<>();
  private final Map<String, Integer> safeNames = new HashMap<>();
  private final List<NameChange> nameChanges = new ArrayList<>();

  /** An empty disk. */
  public Disk() {}

  private static final class File {
    private byte[] safe = new byte[0];
    private final List<Change> changes = new ArrayList<>();

    /** Syncs that have begun and not ended, each with how many of the changes it is for. */
    private final Map<Long, Integer> syncs = new HashMap<>();
  }

  private record NameChange(String folder, Consumer<Map<String, Integer>> change) {}

  void create(String name, int file) {
    files.put(file, new File());
    rename(name, names -> names.put(name, file));
  }

  void remove(String name) {
    rename(name, names -> names.remove(name));
  }

  void rename(String from, String to) {
    rename(
        to,
        names -> {
          Integer file = names.remove(from);
          if (file != null) {
            names.put(to, file);
          }
        });
  }

  private void rename(String name, Consumer<Map<String, Integer>> change) {
    nameChanges.add(new NameChange(folder(name), change));
  }

  void change(int file, Change change) {
    file(file).changes.add(change);
  }

  private File file(int number) {
    File file = files.get(number);
    if (file == null) {
      throw new IllegalStateException("File " + number + " was never made");
    }
    return file;
  }

  void beginSync(int number, long sync) {
    File file = file(number);
    file.syncs.put(sync, file.changes.size());
  }

  void sync(int number, long sync, boolean succeeded) {
    File file = file(number);
    Integer begun = file.syncs.remove(sync);
    if (begun == null) {
      throw new IllegalStateException("The sync " + sync + " never began");
    }
    List<Change> meant = file.changes.subList(0, begun);
    if (succeeded) {
      for (Change change : meant) {
        file.safe = change.applyTo(file.safe);
      }
    }
    // After an error they count as written: no later sync tries them again.
    meant.clear();
    file.syncs.replaceAll((other, count) -> Math.max(0, count - begun));
  }

  void syncFolder(String folder, boolean succeeded) {
    Iterator<NameChange> changes = nameChanges.iterator();
    while (changes.hasNext()) {
      NameChange next = changes.next();
      if (succeeded && next.folder.equals(folder)) {
        next.change.accept(safeNames);
        changes.remove();
      }
    }
  }

  /** The folder that a name is in; empty for the one that is recorded. */
  static String folder(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  /**
   * Writes what a power cut now would leave in one folder.
   *
   * @param folder as in the names of events; empty for the one that is recorded
   * @param target an empty folder
   */
  public void image(String folder, Path target, Landing landing) throws IOException {
    Map<String, Integer> names = new HashMap<>(safeNames);
    for (NameChange change : nameChanges) {
      if (change.folder.equals(folder)) {
        if (!landing.lands()) {
          break;
        }
        change.change.accept(names);
      }
    }
    for (Map.Entry<String, Integer> name : names.entrySet()) {
      if (folder(name.getKey()).equals(folder)) {
        String last = name.getKey().substring(name.getKey().lastIndexOf('/') + 1);
        Files.write(target.resolve(last), content(file(name.getValue()), landing));
      }
    }
  }

  private static byte[] content(File file, Landing landing) {
    byte[] content = file.safe.clone();
    for (Change change : file.changes) {
      content =
          switch (landing.extent()) {
            case ALL -> change.applyTo(content);
            case SOME -> change.applySome(content, landing);
            case NONE ->
                landing.lands() ? Arrays.copyOf(content, change.length(content.length)) : content;
          };
    }
    return content;
  }
}
