package dev.holdfast.backup;

import dev.holdfast.backup.rotation.Candidate;
import dev.holdfast.backup.rotation.Decision;
import dev.holdfast.backup.rotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which backups stay, of each database for itself, and deletes the others; for whoever
 * holds the lock.
 */
final class Rotation {
  private final BackupRepository repository;
  private final BackupFolders folders;
  private final RetentionPolicy policy;

  /** Where these are copies: what there is in the folder that they are copied from. */
  private final Set<String> first;

  private final Set<String> good = new HashSet<>();

  /** Whether each that was read through is good. */
  private final Map<String, Boolean> read = new HashMap<>();

  /** What another needs, or may need, and why it stays therefore. */
  private final Map<String, String> mayBeNeeded = new HashMap<>();

  Rotation(
      BackupRepository repository,
      BackupFolders folders,
      RetentionPolicy policy,
      Set<String> first) {
    this.repository = repository;
    this.folders = folders;
    this.policy = policy;
    this.first = first;
  }

  /**
   * Reads every backup through only when something would go. Where none would go with what
   * manifests and sizes tell, none would go with less that can be relied on; so what would is read
   * first. A damaged one that expired, and stays, does not make each rotation read all.
   */
  List<Decision> run() {
    long began = System.nanoTime();
    List<Decision> quick;
    long damaged;
    do {
      quick = plan(this::seemsGood);
      damaged =
          quick.stream()
              .filter(decision -> !decision.kept())
              .filter(decision -> !isGood(decision.backup().id()))
              .count();
    } while (damaged > 0);
    if (quick.stream().allMatch(Decision::kept)) {
      return quick;
    }
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
    return plan(this::isGood);
  }

  /** What was read through is known; of the others manifests and sizes. */
  private boolean seemsGood(String id) {
    Boolean known = read.get(id);
    return known == null
        ? new Verifier(repository, VerificationLevel.QUICK).verify(id).isGood()
        : known;
  }

  private boolean isGood(String id) {
    return read.computeIfAbsent(
        id, any -> repository.verify(id, VerificationLevel.FULL, good).isGood());
  }

  private List<Decision> plan(Predicate<String> valid) {
    mayBeNeeded.clear();
    Map<Optional<DatabaseGroups.Group>, List<Candidate>> byDatabase = new HashMap<>();
    List<Listed> listing = repository.listing();
    List<BackupInfo> infos = BackupRepository.infos(listing);
    Map<String, BackupInfo> readable = new HashMap<>();
    infos.forEach(info -> readable.put(info.id(), info));
    DatabaseGroups groups = new DatabaseGroups(infos);
    List<String> newestFirst = listing.stream().map(Listed::id).toList();
    for (int i = 0; i < newestFirst.size(); i++) {
      String id = newestFirst.get(i);
      BackupInfo info = readable.get(id);
      byDatabase
          .computeIfAbsent(Optional.ofNullable(info).map(groups::of), any -> new ArrayList<>())
          .add(candidate(id, info, valid));
      if (info == null) {
        keepWhatMayBeNeeded(id, newestFirst.subList(i + 1, newestFirst.size()), readable, groups);
      }
    }
    List<Decision> decisions = new ArrayList<>();
    byDatabase
        .values()
        .forEach(each -> decisions.addAll(policy.decide(each, repository.clock().instant())));
    decisions.replaceAll(this::keepWhatIsInTheFirst);
    keepParents(decisions, readable);
    return decisions.stream()
        .map(this::careful)
        .sorted(Comparator.comparing((Decision it) -> it.backup().id()).reversed())
        .toList();
  }

  /** A database that was given another name builds on what it had under the other. */
  private void keepParents(List<Decision> decisions, Map<String, BackupInfo> readable) {
    for (Decision decision : decisions) {
      String parent = decision.kept() ? decision.backup().parent() : null;
      while (parent != null) {
        mayBeNeeded.putIfAbsent(parent, "needed by " + decision.backup().id());
        BackupInfo info = readable.get(parent);
        parent = info == null ? null : info.parent();
      }
    }
  }

  private Candidate candidate(String id, @Nullable BackupInfo info, Predicate<String> valid) {
    if (info == null) {
      return new Candidate(id, folders.time(id), null, false, false, false);
    }
    return new Candidate(
        info.id(),
        info.timestamp(),
        info.parent(),
        valid.test(id),
        info.permanent(),
        info.type() == BackupType.MANUAL);
  }

  /**
   * A manifest that cannot be read may be read tomorrow, or be brought back from a second copy, and
   * does not tell what its backup builds on. That is most likely the newest one before it, of each
   * database.
   */
  private void keepWhatMayBeNeeded(
      String id, List<String> older, Map<String, BackupInfo> readable, DatabaseGroups groups) {
    Map<DatabaseGroups.Group, BackupInfo> newestOfEach = new HashMap<>();
    older.stream()
        .flatMap(it -> Optional.ofNullable(readable.get(it)).stream())
        .filter(info -> !info.safety())
        .forEach(info -> newestOfEach.putIfAbsent(groups.of(info), info));
    for (BackupInfo newest : newestOfEach.values()) {
      @Nullable BackupInfo next = newest;
      while (next != null) {
        mayBeNeeded.putIfAbsent(next.id(), "may be needed by " + id + ", which cannot be read");
        next = next.parent() == null ? null : readable.get(next.parent());
      }
    }
  }

  /** It would be copied again. */
  private Decision keepWhatIsInTheFirst(Decision decision) {
    return decision.kept() || !first.contains(decision.backup().id())
        ? decision
        : new Decision(decision.backup(), true, List.of("is in the first folder"));
  }

  private Decision careful(Decision decision) {
    String reason = mayBeNeeded.get(decision.backup().id());
    return decision.kept() || reason == null
        ? decision
        : new Decision(decision.backup(), true, List.of(reason));
  }
}
