package dev.holdfast.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Wants something from a cache, in a JVM of its own; prints whether it had to fetch it. */
final class CacheVisitor {
  private CacheVisitor() {}

  public static void main(String[] arguments) throws Exception {
    boolean[] fetched = new boolean[1];
    Path entry =
        new UserCache(Path.of(arguments[0]))
            .get(
                "program",
                found -> Files.exists(found.resolve("file")),
                empty -> {
                  fetched[0] = true;
                  Files.writeString(empty.resolve("file"), "x");
                });
    System.out.println((fetched[0] ? "fetched " : "found ") + Files.exists(entry));
  }
}
