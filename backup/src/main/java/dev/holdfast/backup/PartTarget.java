package dev.holdfast.backup;

import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where and how a file of a backup is written. */
record PartTarget(Path folder, String name, Compression compression, @Nullable FileSeal seal) {
  Path file() {
    return folder.resolve(name);
  }

  OutputStream encrypt(OutputStream out) {
    return seal == null ? out : new SealedOutput(out, seal);
  }
}
