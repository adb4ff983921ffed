package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was left out and why: the first few in full, the others counted by reason. */
final class SkippedRecords {
  private static final int SHOWN = 5;

  private final List<String> first = new ArrayList<>();
  private final Map<String, Long> others = new TreeMap<>();
  private long count;

  void add(BadRecordException record) {
    count++;
    if (first.size() < SHOWN) {
      first.add(String.valueOf(record.getMessage()));
    } else {
      others.merge(record.reason(), 1L, Long::sum);
    }
  }

  long count() {
    return count;
  }

  /** For people; nothing when nothing was left out. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (count > 0) {
      lines.add("skipped " + count + (count == 1 ? " record:" : " records:"));
    }
    first.forEach(message -> lines.add("  " + message));
    if (!others.isEmpty()) {
      lines.add(
          "  and more: "
              + others.entrySet().stream()
                  .map(entry -> entry.getKey() + " " + entry.getValue())
                  .collect(Collectors.joining(", ")));
    }
    return lines;
  }
}
