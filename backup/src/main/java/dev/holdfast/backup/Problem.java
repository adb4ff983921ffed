package dev.holdfast.backup;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;

/** What can be wrong with a backup, and the code of the error that tells it. */
public enum Problem {
  /** There is no such backup, or only the remains of one that was never finished. */
  INCOMPLETE(ErrorCode.INVALID),
  /** A file that the manifest names is not there. */
  MISSING_FILE(ErrorCode.UNAVAILABLE),
  /** There is something in the folder that the manifest does not name, or a link. */
  FOREIGN_FILE(ErrorCode.CORRUPT),
  /** A checksum, a size or a count is not what it should be, or something cannot be read. */
  DAMAGED(ErrorCode.CORRUPT),
  /**
   * The manifest was changed by somebody who does not have the key; or it is not encrypted though a
   * key was given, and so could be from anybody.
   */
  FORGED(ErrorCode.CORRUPT),
  /** A newer version of Holdfast wrote it. */
  NEWER_FORMAT(ErrorCode.UNSUPPORTED),
  /** It is encrypted, and no key was given. */
  NO_KEY(ErrorCode.PERMISSION_DENIED),
  /** It is encrypted under another key. */
  WRONG_KEY(ErrorCode.PERMISSION_DENIED),
  /** A backup that it builds on is missing, damaged, or not the one that it was made from. */
  BROKEN_CHAIN(ErrorCode.CORRUPT),
  /** The disk refuses to let it be read. */
  UNREADABLE(ErrorCode.UNAVAILABLE),
  /** Who asked may not read it. */
  FORBIDDEN(ErrorCode.PERMISSION_DENIED);

  private final ErrorCode code;

  Problem(ErrorCode code) {
    this.code = code;
  }

  /** The code of the error that {@link Restore} throws for it. */
  public ErrorCode code() {
    return code;
  }

  /** Whether nothing but another copy of the backup helps. */
  boolean isDamage() {
    return switch (this) {
      case NO_KEY, WRONG_KEY, NEWER_FORMAT, FORBIDDEN, UNREADABLE -> false;
      default -> true;
    };
  }

  DamagedBackup of(String message) {
    return new DamagedBackup(this, message, null);
  }

  DamagedBackup of(String message, Throwable cause) {
    return new DamagedBackup(this, message, cause);
  }

  HoldfastException error(String message, Throwable cause) {
    return HoldfastException.of(code, message, cause);
  }
}
