package dev.holdfast.backup;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How the files of a backup are compressed; each by formats that standard tools read. */
public enum Compression {
  /** Zstandard, RFC 8878: the default. Read by {@code zstd -dc}. */
  ZSTD(".zst") {
    @Override
    OutputStream compress(OutputStream out) throws IOException {
      return new ZstdOutputStream(out, ZSTD_LEVEL);
    }

    @Override
    InputStream decompress(InputStream in) throws IOException {
      // A window is memory; the writer's is far below this.
      return new ZstdInputStream(in).setLongMax(ZSTD_LARGEST_WINDOW);
    }
  },
  /** Gzip, RFC 1952: for machines without zstd. Read by {@code gzip -dc}. */
  GZIP(".gz") {
    @Override
    OutputStream compress(OutputStream out) throws IOException {
      return new GZIPOutputStream(out, GZIP_BUFFER);
    }

    @Override
    InputStream decompress(InputStream in) throws IOException {
      return new GZIPInputStream(in, GZIP_BUFFER);
    }
  },
  /** As it is. */
  NONE("") {
    @Override
    OutputStream compress(OutputStream out) {
      return out;
    }

    @Override
    InputStream decompress(InputStream in) {
      return in;
    }
  };

  private static final int ZSTD_LEVEL = 3;
  private static final int ZSTD_LARGEST_WINDOW = 23;
  private static final int GZIP_BUFFER = 1 << 16;

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /** The end of a file's name. */
  String suffix() {
    return suffix;
  }

  abstract OutputStream compress(OutputStream out) throws IOException;

  abstract InputStream decompress(InputStream in) throws IOException;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
