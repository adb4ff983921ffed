package dev.holdfast.backup;

import java.util.Locale;

/** How much of the database a backup holds by itself. */
public enum BackupKind {
  /** Everything. */
  FULL,
  /** What has changed since the newest full backup, which it needs. */
  DIFFERENTIAL,
  /** What has changed since the newest backup of any kind; it needs that and all that it needs. */
  INCREMENTAL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
