package dev.holdfast.backup;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at backups. */
final class Verifier {
  /** What is wrong with this machine, not with a backup. */
  private static final Set<ErrorCode> HERE =
      Set.of(
          ErrorCode.RESOURCE_EXHAUSTED,
          ErrorCode.UNAVAILABLE,
          ErrorCode.PERMISSION_DENIED,
          ErrorCode.TIMEOUT);

  private final BackupRepository repository;
  private final VerificationLevel level;
  private final Set<String> good;
  private int backups;
  private long bytes;
  private long documents;

  Verifier(BackupRepository repository, VerificationLevel level) {
    this(repository, level, new HashSet<>());
  }

  /**
   * One of several.
   *
   * @param good the manifests whose files have been read and are good, to which those read are
   *     added: what many build on is read once
   */
  Verifier(BackupRepository repository, VerificationLevel level, Set<String> good) {
    this.repository = repository;
    this.level = level;
    this.good = good;
  }

  Verification verify(String id) {
    long began = System.nanoTime();
    try {
      check(id);
      return result(id, null, "", began);
    } catch (DamagedBackup e) {
      return result(id, e.problem(), e.words(), began);
    }
  }

  private Verification result(String id, @Nullable Problem problem, String message, long began) {
    return new Verification(
        id, level, problem, message, backups, bytes, documents, BackupRepository.since(began));
  }

  /** Its chain, when it is good. */
  Chain check(String id) {
    Chain chain = repository.chain(id);
    backups = chain.backups().size();
    documents = chain.newest().manifest().documents();
    if (level != VerificationLevel.QUICK) {
      for (OpenBackup backup : chain.backups()) {
        if (!good.contains(backup.sha256())) {
          bytes += backup.requireChecksums();
          good.add(backup.sha256());
        }
      }
    }
    if (level == VerificationLevel.DEEP) {
      try {
        TrialRestore.of(chain);
      } catch (HoldfastException e) {
        if (HERE.contains(e.code())) {
          throw e.in("A trial restore of " + id + " was not possible here");
        }
        throw Problem.DAMAGED.of("A trial restore of " + id + " failed: " + e.getMessage(), e);
      }
    }
    return chain;
  }
}
