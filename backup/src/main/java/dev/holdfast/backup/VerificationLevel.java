package dev.holdfast.backup;

/** How closely a backup is looked at. */
public enum VerificationLevel {
  /** Manifests, keys, and the sizes of files, of the backup and all that it builds on. */
  QUICK,
  /** Also the checksum of every file. */
  FULL,
  /** Also a restore into a database that is thrown away. */
  DEEP
}
