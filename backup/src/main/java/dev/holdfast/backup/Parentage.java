package dev.holdfast.backup;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the backup that the next one can build on. */
final class Parentage {
  private final List<BackupInfo> newestFirst;
  private final Function<BackupInfo, Chain> opening;

  Parentage(List<BackupInfo> newestFirst, Function<BackupInfo, Chain> opening) {
    this.newestFirst = newestFirst;
    this.opening = opening;
  }

  /**
   * What was chosen.
   *
   * @param chain null for a full backup
   * @param reason why it must be a full one though another was wanted
   */
  record Choice(@Nullable Chain chain, @Nullable String reason) {
    static Choice none(String reason) {
      return new Choice(null, reason);
    }

    /** The parent's, whose salt is used again, so that a chain takes one derivation. */
    @Nullable KeyWrap wrap() {
      return chain == null ? null : chain.newest().manifest().encryption();
    }
  }

  /** Goes from the newest to older ones until one fits. */
  Choice choose(BackupKind kind, BackupLog log, @Nullable String epoch) {
    if (kind == BackupKind.FULL) {
      return new Choice(null, null);
    }
    if (epoch == null) {
      return Choice.none("the database cannot be written to, so it does not know its backups");
    }
    String reason = "there is no backup of this state of the database to build on";
    for (BackupInfo candidate : newestFirst) {
      if (candidate.safety()
          || (kind == BackupKind.DIFFERENTIAL && candidate.kind() != BackupKind.FULL)
          || !log.knows(candidate)) {
        continue;
      }
      try {
        Chain chain = opening.apply(candidate);
        if (epoch.equals(chain.newest().contents().epoch())) {
          return new Choice(chain, null);
        }
        reason = "the database was restored since " + candidate.id();
      } catch (DamagedBackup e) {
        reason = e.words();
      }
    }
    return Choice.none(reason);
  }
}
