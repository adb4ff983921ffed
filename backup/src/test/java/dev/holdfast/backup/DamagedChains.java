package dev.holdfast.backup;

import static dev.holdfast.Field.field;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A random set of backups of one file, some of them damaged, and what recovery must make of it. */
final class DamagedChains {
  private final Path file;
  private final BackupRepository backups;
  private final Random random;
  private final Map<String, @Nullable String> parents = new HashMap<>();
  private final Map<String, ContentHash> states = new HashMap<>();
  private final List<String> oldestFirst = new ArrayList<>();
  private final Set<String> damaged = new HashSet<>();

  DamagedChains(Path folder, Random random) throws IOException {
    this.file = Files.createDirectories(folder).resolve("x.db");
    this.backups = BackupRepository.at(folder.resolve("backups"));
    this.random = random;
  }

  /** What was wrong; empty for nothing. */
  String check() throws IOException {
    make();
    damageSome();
    Files.write(file, new byte[] {1});
    String expected = expected();
    try (Recovered recovered = Recovery.open("sqlite:" + file, backups)) {
      String found = String.valueOf(recovered.report().backup());
      ContentHash hash = Comparison.hash(recovered.database(), "x");
      boolean right = found.equals(expected) && hash.equals(states.get(found));
      return right ? "" : "recovered " + found + " instead of " + expected + "; " + damaged;
    } catch (HoldfastException e) {
      return expected == null ? "" : "nothing recovered instead of " + expected + ": " + e;
    }
  }

  private void make() {
    try (Database database = Holdfast.open("sqlite:" + file + "?synchronous=normal")) {
      int count = 2 + random.nextInt(6);
      for (int i = 0; i < count; i++) {
        for (int change = random.nextInt(4); change >= 0; change--) {
          String id = "d" + random.nextInt(6);
          if (random.nextInt(3) == 0) {
            database.collection("x").deleteOne(field("id").eq(id));
          } else {
            database.collection("x").upsertOne(Document.of("id", id, "n", random.nextInt(100)));
          }
        }
        BackupKind kind = List.of(BackupKind.values()).get(random.nextInt(3));
        BackupType type = List.of(BackupType.values()).get(random.nextInt(5));
        BackupInfo info = Backup.of(database).to(backups).kind(kind).type(type).create();
        oldestFirst.add(info.id());
        parents.put(info.id(), info.parent());
        states.put(info.id(), Comparison.hash(database, "x"));
      }
    }
  }

  private void damageSome() throws IOException {
    for (BackupInfo info : backups.list()) {
      if (random.nextInt(3) == 0) {
        damaged.add(info.id());
        damage(info.path());
      }
    }
  }

  private void damage(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.sorted().toList();
    }
    Path one = files.get(random.nextInt(files.size()));
    if (random.nextInt(3) == 0) {
      Files.delete(one);
      return;
    }
    byte[] bytes = Files.readAllBytes(one);
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rw-------"));
    Files.write(one, bytes);
  }

  /** The newest of which neither itself nor anything that it builds on was damaged. */
  private @Nullable String expected() {
    for (int i = oldestFirst.size() - 1; i >= 0; i--) {
      String id = oldestFirst.get(i);
      boolean whole = true;
      for (String at = id; at != null; at = parents.get(at)) {
        whole &= !damaged.contains(at);
      }
      if (whole) {
        return id;
      }
    }
    return null;
  }
}
