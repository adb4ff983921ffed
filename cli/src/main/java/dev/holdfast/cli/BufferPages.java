package dev.holdfast.cli;

import dev.holdfast.persistence.BufferFile;
import dev.holdfast.persistence.BufferedWrite;
import dev.holdfast.persistence.DeadLetter;
import java.util.List;
import java.util.function.Consumer;

/** Goes through a buffer a page at a time, since all of it may not fit into memory. */
final class BufferPages {
  private static final int ENTRIES = 100;

  private BufferPages() {}

  static void pending(BufferFile file, Consumer<BufferedWrite> use) {
    List<BufferedWrite> page = file.pending(0, ENTRIES);
    while (!page.isEmpty()) {
      page.forEach(use);
      page = file.pending(page.get(page.size() - 1).sequence(), ENTRIES);
    }
  }

  static void dead(BufferFile file, Consumer<DeadLetter> use) {
    List<DeadLetter> page = file.deadLetters(0, ENTRIES);
    while (!page.isEmpty()) {
      page.forEach(use);
      page = file.deadLetters(page.get(page.size() - 1).sequence(), ENTRIES);
    }
  }
}
