package dev.holdfast.testing.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the power of a program that makes calls from 0 on and says of each "acknowledged" with its
 * number, at many moments, and opens what is left.
 */
public final class PowerLoss {
  private static final long SEED = Long.getLong("holdfast.powerLoss.seed", 20261121L);

  private final Subject subject;
  private final String kind;
  private final Path folder;
  private final Random random = new Random(SEED);
  private final List<String> damaged = new ArrayList<>();
  private int points;
  private int lossy;
  private int lost;
  private int acknowledged;
  private int syncs;
  private int acknowledgedUnsynced;

  /**
   * A power cut for a subject.
   *
   * @param kind for the figures: how the subject was opened
   * @param folder that was recorded; images are made in it, in place of what is there
   */
  public PowerLoss(Subject subject, String kind, Path folder) {
    this.subject = subject;
    this.kind = kind;
    this.folder = folder;
  }

  /** What of a folder's files is of interest: all but what is mapped into memory. */
  public static boolean counts(Subject subject, String name) {
    return !subject.mapped().contains(name);
  }

  /**
   * Half of the points are acknowledgements with the worst to happen, and half are any moment, with
   * what chance has.
   */
  public PowerLoss sweep(List<DiskEvent> events, int count) throws IOException {
    int chances = Math.max(1, count - (int) events.stream().filter(PowerLoss::isAnswer).count());
    int[] moments = random.ints(chances, 0, events.size()).sorted().toArray();
    Disk disk = new Disk();
    boolean synced = false;
    int next = 0;
    for (int i = 0; i < events.size(); i++) {
      DiskEvent event = events.get(i);
      event.applyTo(disk);
      if (event instanceof DiskEvent.Synced) {
        syncs++;
        synced = true;
      }
      if (isAnswer(event)) {
        acknowledged++;
        acknowledgedUnsynced += synced ? 0 : 1;
        synced = false;
        cut(disk, Landing.NOTHING, i);
      }
      for (; next < moments.length && moments[next] == i; next++) {
        cut(disk, Landing.byChance(random), i);
      }
    }
    System.out.println(this);
    return this;
  }

  /** Every moment until the first acknowledgement, each in several ways. */
  public PowerLoss start(List<DiskEvent> events) throws IOException {
    Disk disk = new Disk();
    for (int i = 0; i < events.size() && !isAnswer(events.get(i)); i++) {
      events.get(i).applyTo(disk);
      for (Landing landing :
          List.of(Landing.NOTHING, Landing.EVERYTHING, Landing.byChance(random))) {
        cut(disk, landing, i);
      }
    }
    System.out.println(this);
    return this;
  }

  /**
   * Every moment, once as a kill leaves it and once as the worst power cut does. Nothing that was
   * acknowledged may be lost.
   */
  public PowerLoss everyMoment(List<DiskEvent> events) throws IOException {
    Disk disk = new Disk();
    for (int i = 0; i < events.size(); i++) {
      DiskEvent event = events.get(i);
      event.applyTo(disk);
      syncs += event instanceof DiskEvent.Synced ? 1 : 0;
      acknowledged += isAnswer(event) ? 1 : 0;
      cut(disk, Landing.EVERYTHING, i);
      cut(disk, Landing.NOTHING, i);
    }
    System.out.println(this);
    return this;
  }

  private static boolean isAnswer(DiskEvent event) {
    return event instanceof DiskEvent.Said said && said.line().startsWith("acknowledged ");
  }

  private void cut(Disk disk, Landing landing, int event) throws IOException {
    empty(folder);
    disk.image("", folder, landing);
    if (landing != Landing.NOTHING) {
      for (String name : subject.mapped()) {
        byte[] noise = new byte[random.nextInt(3) * 16_384];
        random.nextBytes(noise);
        Files.write(folder.resolve(name), noise);
      }
    }
    points++;
    String damage = look();
    if (damage != null) {
      damaged.add("after event " + event + " of " + subject.name() + ": " + damage);
    }
  }

  /** There may be one call more than was acknowledged, and nothing else. */
  private @Nullable String look() throws IOException {
    Subject.Found found;
    try {
      found = subject.find(folder);
    } catch (RuntimeException e) {
      return "it cannot be used: " + e;
    }
    int calls = found.calls().size();
    SortedSet<Integer> first = new TreeSet<>(IntStream.range(0, calls).boxed().toList());
    if (found.damage() != null) {
      return found.damage();
    }
    if (!found.calls().equals(first) || calls > acknowledged + 1) {
      return acknowledged + " calls were acknowledged, and it holds " + found.calls();
    }
    lossy += calls < acknowledged ? 1 : 0;
    lost += Math.max(0, acknowledged - calls);
    return null;
  }

  private static void empty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** How many moments were tried. */
  public int points() {
    return points;
  }

  /** After how many of them acknowledged calls were not there. */
  public int lossy() {
    return lossy;
  }

  /** What else was wrong. */
  public List<String> damaged() {
    return damaged;
  }

  /** How many calls were acknowledged though no file had been synced since the one before. */
  public int acknowledgedUnsynced() {
    return acknowledgedUnsynced;
  }

  @Override
  public String toString() {
    return "power loss, %s, %s: %d points, %d with loss (%d calls), %d damaged; "
            .formatted(subject.name(), kind, points, lossy, lost, damaged.size())
        + "%d acknowledged, %d fsyncs, %d acknowledged without one; seed %d"
            .formatted(acknowledged, syncs, acknowledgedUnsynced, SEED);
  }
}
