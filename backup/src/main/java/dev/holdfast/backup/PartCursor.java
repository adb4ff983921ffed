package dev.holdfast.backup;

import dev.holdfast.backup.files.HashingInput;
import dev.holdfast.spi.Strings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one file of a backup, in the order of their ids. At its end it has checked all that
 * the manifest says of the file: whoever builds on what came before must go there.
 */
final class PartCursor implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final PartEntry part;
  private final CollectionEntry entry;
  private final HashingInput stored;
  private final HashingInput plain;
  private final LineReader lines;
  private @Nullable DocumentLine line;
  private @Nullable String last;
  private long changed;
  private long deleted;

  PartCursor(OpenBackup backup, CollectionEntry entry) {
    this.part = backup.part(entry.file());
    this.file = backup.folder().resolve(part.name());
    this.entry = entry;
    this.stored = new HashingInput(DiskInput.open(file, part.bytes()));
    try {
      InputStream decrypted =
          backup.decrypt(part.name(), new BufferedInputStream(stored, BUFFER_BYTES));
      this.plain = new HashingInput(backup.manifest().compression().decompress(decrypted));
      this.lines = new LineReader(plain);
    } catch (IOException e) {
      close(stored);
      throw damaged(e);
    } catch (RuntimeException e) {
      close(stored);
      throw e;
    }
  }

  boolean next() {
    try {
      if (!lines.next()) {
        line = null;
        finish();
        return false;
      }
      requireWithin();
      DocumentLine read = lines.line();
      line = read;
      count(read);
      return true;
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private void count(DocumentLine read) throws IOException {
    if (last != null && Strings.compare(last, read.id()) >= 0) {
      throw new IOException("its documents are not in the order of their ids");
    }
    last = read.id();
    if (read.isDeletion()) {
      deleted++;
    } else {
      changed++;
    }
  }

  private void requireWithin() throws IOException {
    if (plain.bytes() > entry.plainBytes()) {
      throw new IOException("it holds more than its manifest says");
    }
  }

  private void finish() throws IOException {
    requireWithin();
    stored.transferTo(OutputStream.nullOutputStream());
    require(stored.bytes() == part.bytes(), "its size is not what its manifest says");
    require(stored.sha256().equals(part.sha256()), "its checksum is wrong");
    require(plain.bytes() == entry.plainBytes(), "it holds less than its manifest says");
    require(plain.sha256().equals(entry.plainSha256()), "the checksum of what it holds is wrong");
    require(
        changed == entry.changed() && deleted == entry.deleted(),
        "it does not hold as many documents as its manifest says");
  }

  private static void require(boolean condition, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException(otherwise);
    }
  }

  private DamagedBackup damaged(IOException e) {
    return Problem.DAMAGED.of(file + " is damaged: " + e.getMessage(), e);
  }

  /** The line that {@link #next} went to, null at the end; good until the next call. */
  @Nullable DocumentLine line() {
    return line;
  }

  @Override
  public void close() {
    close(plain);
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // Nothing was written.
    }
  }
}
