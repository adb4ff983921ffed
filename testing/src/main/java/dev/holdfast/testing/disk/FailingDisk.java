package dev.holdfast.testing.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the disk of a subject fail, at one write or sync after the other. */
public final class FailingDisk {
  private final Subject subject;
  private final Class<?> program;
  private final Path directory;
  private final List<DiskEvent> undisturbed;

  /**
   * Runs once undisturbed, to know how many calls there are to fail.
   *
   * @param program whose main method is {@link FailingDiskProgram#run} with the subject
   * @param directory for what is made on the way
   */
  public FailingDisk(Subject subject, Class<?> program, Path directory)
      throws IOException, InterruptedException {
    this.subject = subject;
    this.program = program;
    this.directory = directory;
    this.undisturbed =
        record(new Strace(), folder("undisturbed", List.of(1)), "fsync", 1, List.of(1));
  }

  private Path folder(String name, List<Integer> episodes) throws IOException {
    Path folder = Files.createDirectory(directory.resolve(name));
    for (int number : episodes) {
      Files.createDirectory(folder.resolve(Integer.toString(number)));
    }
    return folder;
  }

  private List<DiskEvent> record(
      Strace strace, Path folder, String systemCall, int failing, List<Integer> numbers)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of(folder.toString(), systemCall, Integer.toString(failing)));
    numbers.forEach(number -> arguments.add(Integer.toString(number)));
    return strace.run(folder, name -> true, program, arguments.toArray(String[]::new));
  }

  /**
   * Fails every so many-th call in turn, each in a run of its own, and prints figures.
   *
   * @param systemCall pwrite64 or fsync
   * @param error such as EIO
   * @param fromThenOn whether those after it fail too
   * @return what was wrong; empty for nothing
   */
  public List<String> fail(String systemCall, String error, boolean fromThenOn, int step)
      throws IOException, InterruptedException {
    boolean syncs = systemCall.equals("fsync");
    int count =
        (int) undisturbed.stream().filter(event -> syncs ? isSync(event) : isWrite(event)).count();
    List<Integer> numbers = new ArrayList<>();
    for (int number = 1; number <= count; number += step) {
      numbers.add(number);
    }
    String often = fromThenOn ? "from then on" : "once";
    Path folder = folder(systemCall + " " + error + " " + often, numbers);
    Strace strace = new Strace().failing(systemCall, error, count + (fromThenOn ? "+" : ""));
    List<DiskEvent> events = record(strace, folder, systemCall, count, numbers);
    Map<Integer, Episode> episodes = replay(events, folder, error.equals("EIO"));
    if (!List.copyOf(episodes.keySet()).equals(numbers)) {
      throw new IllegalStateException(episodes.keySet() + " were run instead of " + numbers);
    }
    List<String> wrong = new ArrayList<>();
    episodes.forEach((number, episode) -> wrong.addAll(episode.complaints()));
    int errors = episodes.values().stream().mapToInt(Episode::errors).sum();
    System.out.printf(
        "failing disk, %s, %s %s %s: %d of %d in turn, %d errors answered, %d findings%n",
        subject.name(), systemCall, error, often, numbers.size(), count, errors, wrong.size());
    return wrong;
  }

  private static boolean isWrite(DiskEvent event) {
    return event instanceof DiskEvent.Written;
  }

  private static boolean isSync(DiskEvent event) {
    return event instanceof DiskEvent.Synced || event instanceof DiskEvent.FolderSynced;
  }

  private Map<Integer, Episode> replay(List<DiskEvent> events, Path folder, boolean broken)
      throws IOException {
    Map<Integer, Episode> episodes = new TreeMap<>();
    Disk disk = new Disk();
    Episode episode = new Episode(0, broken, subject.startsAnew());
    for (DiskEvent event : events) {
      event.applyTo(disk);
      if (event instanceof DiskEvent.Said said && said.line().startsWith("episode ")) {
        String number = said.line().substring("episode ".length());
        episode = new Episode(Integer.parseInt(number), broken, subject.startsAnew());
        episodes.put(episode.number(), episode);
      }
      episode.add(event);
      if (event instanceof DiskEvent.Said said
          && (said.line().equals("closing") || said.line().equals("end"))) {
        Path image = Files.createTempDirectory(directory, "image");
        disk.image(Integer.toString(episode.number()), image, Landing.NOTHING);
        look(image, episode, "after a power cut");
      }
    }
    for (Episode each : episodes.values()) {
      look(folder.resolve(Integer.toString(each.number())), each, "as it is");
    }
    return episodes;
  }

  private void look(Path folder, Episode episode, String when) throws IOException {
    Subject.Found found;
    try {
      found = subject.find(folder);
    } catch (RuntimeException e) {
      episode.complain(when + " it cannot be used: " + e);
      return;
    }
    if (found.damage() != null) {
      episode.complain(when + " " + found.damage());
    }
    SortedSet<Integer> lost = new TreeSet<>(episode.acknowledged());
    lost.removeAll(found.calls());
    SortedSet<Integer> refused = new TreeSet<>(found.calls());
    refused.removeAll(episode.acknowledged());
    refused.removeAll(episode.unknown());
    if (!lost.isEmpty() || !refused.isEmpty()) {
      episode.complain(when + " it lacks " + lost + " and holds what was refused: " + refused);
    }
  }
}
