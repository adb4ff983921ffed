package dev.holdfast.backup.files;

import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.nio.file.Path;

/** A process that takes a lock, says whether it got it, and lives until it is killed. */
final class LockHolder {
  private LockHolder() {}

  /** Arguments: the file; hold or race. */
  public static void main(String[] arguments) throws IOException {
    try {
      LockFile.acquire(Path.of(arguments[0]), "a child");
      System.out.println("held");
    } catch (HoldfastException e) {
      System.out.println("refused");
    }
    int byteOfNobody = System.in.read();
    System.exit(byteOfNobody);
  }
}
