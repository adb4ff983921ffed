package dev.holdfast.backup;

import java.util.Locale;

/** What a backup is made for; each has a folder of its own. */
public enum BackupType {
  /** By hand, before something risky; in the folder {@code snapshots}. */
  MANUAL("snapshots"),
  DAILY("daily"),
  WEEKLY("weekly"),
  MONTHLY("monthly"),
  YEARLY("yearly");

  private final String folder;

  BackupType(String folder) {
    this.folder = folder;
  }

  String folder() {
    return folder;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
