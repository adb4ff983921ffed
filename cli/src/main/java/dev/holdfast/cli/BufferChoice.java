package dev.holdfast.cli;

import dev.holdfast.persistence.BufferFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead letters of which buffer. */
final class BufferChoice {
  @Parameters(index = "0", paramLabel = "FILE", description = "The file of the buffer.")
  private Path buffer = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "SEQUENCE",
      description = "Which dead letters, by the numbers that 'list' prints.")
  private List<Long> sequences = List.of();

  @Option(names = "--all", description = "Every dead letter.")
  private boolean all;

  /** Opens it to be changed. */
  BufferFile open() {
    return BufferOption.opened(buffer, BufferFile::open);
  }

  /** Those that are meant; all of them are there. */
  List<Long> of(BufferFile file, String verb) {
    if (all == !sequences.isEmpty()) {
      throw new UsageException("Say which to " + verb + ": sequences, or --all");
    }
    List<Long> dead = new ArrayList<>();
    BufferPages.dead(file, letter -> dead.add(letter.sequence()));
    TreeSet<Long> missing = new TreeSet<>(sequences);
    missing.removeAll(dead);
    if (!missing.isEmpty()) {
      throw new FailedException("There is no dead letter " + missing + "; nothing was done");
    }
    return all ? dead : sequences;
  }
}
