package dev.holdfast.backup;

import dev.holdfast.backup.rotation.Candidate;
import dev.holdfast.backup.rotation.Decision;
import dev.holdfast.backup.rotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides which backups stay, and deletes the others; for whoever holds the lock. */
final class Rotation {
  private final BackupRepository repository;
  private final BackupFolders folders;
  private final RetentionPolicy policy;

  /** What may be needed by a backup that cannot be read, and by which. */
  private final Map<String, String> mayBeNeeded = new HashMap<>();

  Rotation(BackupRepository repository, BackupFolders folders, RetentionPolicy policy) {
    this.repository = repository;
    this.folders = folders;
    this.policy = policy;
  }

  List<Decision> run() {
    long began = System.nanoTime();
    List<Decision> decisions = plan();
    for (Decision decision : decisions) {
      String id = decision.backup().id();
      if (!decision.kept()) {
        folders.find(id).ifPresent(folders::delete);
        repository.tell(
            new BackupEvent(
                BackupEvent.What.DELETION, id, BackupRepository.since(began), 0, 0, null));
      }
    }
    return decisions;
  }

  List<Decision> plan() {
    List<Candidate> candidates = new ArrayList<>();
    Map<String, BackupInfo> readable = readable();
    List<String> newestFirst = folders.all().stream().map(BackupFolders::name).toList();
    for (int i = 0; i < newestFirst.size(); i++) {
      String id = newestFirst.get(i);
      BackupInfo info = readable.get(id);
      if (info == null) {
        candidates.add(new Candidate(id, folders.time(id), null, false, false, false));
        keepWhatMayBeNeeded(id, newestFirst.subList(i + 1, newestFirst.size()), readable);
      } else {
        candidates.add(candidate(info));
      }
    }
    List<Decision> decisions = policy.decide(candidates, repository.clock().instant());
    return decisions.stream().map(this::careful).toList();
  }

  private Map<String, BackupInfo> readable() {
    Map<String, BackupInfo> readable = new HashMap<>();
    repository.list().forEach(info -> readable.put(info.id(), info));
    return readable;
  }

  private Candidate candidate(BackupInfo info) {
    return new Candidate(
        info.id(),
        info.timestamp(),
        info.parent(),
        repository.verify(info.id(), VerificationLevel.FULL).isGood(),
        info.permanent(),
        info.type() == BackupType.MANUAL);
  }

  /**
   * A manifest that cannot be read may be read tomorrow, or be brought back from a second copy, and
   * does not tell what its backup builds on. That is most likely the newest one before it, of each
   * database.
   */
  private void keepWhatMayBeNeeded(
      String id, List<String> older, Map<String, BackupInfo> readable) {
    Map<String, BackupInfo> newestOfEach = new HashMap<>();
    older.stream()
        .flatMap(it -> Optional.ofNullable(readable.get(it)).stream())
        .filter(info -> !info.safety())
        .forEach(info -> newestOfEach.putIfAbsent(info.database(), info));
    for (BackupInfo newest : newestOfEach.values()) {
      @Nullable BackupInfo next = newest;
      while (next != null) {
        mayBeNeeded.putIfAbsent(next.id(), id);
        next = next.parent() == null ? null : readable.get(next.parent());
      }
    }
  }

  private Decision careful(Decision decision) {
    String by = mayBeNeeded.get(decision.backup().id());
    return decision.kept() || by == null
        ? decision
        : new Decision(
            decision.backup(), true, List.of("may be needed by " + by + ", which cannot be read"));
  }
}
