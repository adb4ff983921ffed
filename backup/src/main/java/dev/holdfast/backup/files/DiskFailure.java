package dev.holdfast.backup.files;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tells what a disk answered in the codes of Holdfast. */
public final class DiskFailure {
  /** As good as full: less than a write of ours. */
  private static final long FULL_BELOW_BYTES = 1 << 16;

  private DiskFailure() {}

  /**
   * The error for a call that had no effect.
   *
   * @param what what could not be done, and what there is now; the cause's words are added
   * @param where a file or folder on the disk, which need not exist
   */
  public static HoldfastException of(String what, Path where, IOException cause) {
    return HoldfastException.of(code(where, cause), what + ": " + words(cause), cause);
  }

  private static ErrorCode code(Path where, IOException cause) {
    String reason = String.valueOf(cause.getMessage());
    if (cause instanceof AccessDeniedException
        || reason.contains("Read-only file system")
        || reason.contains("Operation not permitted")) {
      return ErrorCode.PERMISSION_DENIED;
    }
    boolean full =
        reason.contains("No space left")
            || reason.contains("quota exceeded")
            || reason.contains("File too large")
            || hasNoSpace(where);
    return full ? ErrorCode.RESOURCE_EXHAUSTED : ErrorCode.UNAVAILABLE;
  }

  /** The words above are the system's and may be in another language. */
  private static boolean hasNoSpace(Path where) {
    Path existing = existing(where);
    try {
      return existing != null
          && Files.getFileStore(existing).getUsableSpace() < FULL_BELOW_BYTES
          && Files.getFileStore(existing).getTotalSpace() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable Path existing(Path where) {
    Path path = where.toAbsolutePath();
    while (path != null && !Files.exists(path)) {
      path = path.getParent();
    }
    return path;
  }

  private static String words(IOException cause) {
    String message = cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    if (message == null) {
      return kind;
    }
    return cause.getClass() == IOException.class ? message : message + " (" + kind + ")";
  }
}
