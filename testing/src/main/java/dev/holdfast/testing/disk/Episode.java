package dev.holdfast.testing.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a program said while its disk failed, and what was wrong with it. */
final class Episode {
  private static final Set<String> TYPED =
      Set.of("UNAVAILABLE", "OUTCOME_UNKNOWN", "RESOURCE_EXHAUSTED");

  private final int number;
  private final boolean broken;
  private final boolean startsAnew;
  private final SortedSet<Integer> acknowledged = new TreeSet<>();
  private final SortedSet<Integer> unknown = new TreeSet<>();
  private final List<String> complaints = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final List<String> injected = new ArrayList<>();
  private int errors;
  private boolean diskFailed;
  private boolean refusing;

  /** SQLite syncs folders in silence; opening syncs them once more, aloud. */
  private boolean onlyFolders = true;

  /**
   * An episode.
   *
   * @param broken whether a disk that failed at a write is broken, and not only full
   * @param startsAnew whether a call may succeed after one that failed
   */
  Episode(int number, boolean broken, boolean startsAnew) {
    this.number = number;
    this.broken = broken;
    this.startsAnew = startsAnew;
  }

  int number() {
    return number;
  }

  void add(DiskEvent event) {
    if (event instanceof DiskEvent.Injected failed) {
      boolean isFolder = !failed.name().contains("/");
      injected.add(failed.call() + " of " + failed.name() + " after " + said.size() + " answers");
      diskFailed |= (broken || failed.call().equals("fsync")) && !isFolder;
      onlyFolders &= isFolder;
    } else if (event instanceof DiskEvent.Said words) {
      said(words.line());
    }
  }

  private void said(String line) {
    int colon = line.indexOf(": ");
    if (colon < 0) {
      if (line.equals("end")) {
        ended();
      }
      return;
    }
    said.add(line);
    String what = line.substring(0, colon);
    String code = line.substring(colon + 2).split(" ", 2)[0];
    boolean succeeded = code.equals("acknowledged");
    if (!succeeded) {
      errors++;
      if (!TYPED.contains(code)) {
        complain("it said " + line);
      }
    }
    if (what.startsWith("call ")) {
      answered(Integer.parseInt(what.substring("call ".length())), code, succeeded);
    } else if (what.equals("open") && succeeded) {
      diskFailed = false;
    }
  }

  private void answered(int call, String code, boolean succeeded) {
    if (succeeded) {
      acknowledged.add(call);
      if (refusing) {
        complain("call " + call + " was accepted after the disk had failed");
      }
    } else if (code.equals("OUTCOME_UNKNOWN")) {
      unknown.add(call);
    }
    if (!succeeded && diskFailed) {
      refusing = !startsAnew;
    }
    if (succeeded && diskFailed) {
      complain("call " + call + " was acknowledged though the disk failed in it");
    }
    diskFailed &= !startsAnew;
  }

  private void ended() {
    if (injected.isEmpty()) {
      complain("nothing failed");
    } else if (errors == 0 && !onlyFolders) {
      complain("it was silent about " + injected);
    }
  }

  void complain(String complaint) {
    complaints.add("episode " + number + ": " + complaint + "; " + injected + " " + said);
  }

  List<String> complaints() {
    return complaints;
  }

  SortedSet<Integer> acknowledged() {
    return acknowledged;
  }

  SortedSet<Integer> unknown() {
    return unknown;
  }

  /** How many answers were errors. */
  int errors() {
    return errors;
  }
}
