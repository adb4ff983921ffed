package dev.holdfast.backup;

import dev.holdfast.Capability;
import dev.holdfast.Database;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes one backup, under the lock of its repository. */
final class BackupRun {
  private static final int ATTEMPTS = 3;
  private static final String ABORTED =
      "The server ended the snapshot before all of it was read, and nothing was saved. MongoDB lets"
          + " one last for transactionLifetimeLimitSeconds, 60 unless it is raised: raise it";

  private final Database database;

  /** Below every layer: one may hide what belongs to it, or may not wait as long as this takes. */
  private final Backend backend;

  private final BackupFolders folders;
  private final InstantSource clock;
  private final Backup.Options options;
  private final @Nullable Passphrase passphrase;
  private final BackupLog log;

  BackupRun(
      Database database,
      BackupFolders folders,
      InstantSource clock,
      Backup.Options options,
      @Nullable Passphrase passphrase) {
    this.database = database;
    this.backend = ForwardingBackend.innermost(database.backend());
    this.folders = folders;
    this.clock = clock;
    this.options = options;
    this.passphrase = passphrase;
    this.log = BackupLog.of(database);
  }

  Path run(Parentage parentage) {
    if (!options.safety()) {
      requireNoInterruptedRestore();
    }
    @Nullable String reason = null;
    for (int attempt = 1; ; attempt++) {
      String epoch = log.epoch();
      Parentage.Choice choice =
          reason == null
              ? parentage.choose(options.kind(), log, epoch)
              : Parentage.Choice.none(reason);
      try {
        return attempt(choice, epoch);
      } catch (DamagedBackup e) {
        reason = e.words();
      } catch (ChangedException e) {
        if (attempt == ATTEMPTS) {
          throw HoldfastException.of(ErrorCode.UNAVAILABLE, e.getMessage());
        }
      }
    }
  }

  private void requireNoInterruptedRestore() {
    log.interruptedRestore()
        .ifPresent(
            backup -> {
              throw HoldfastException.invalid(
                  "A restore of "
                      + backup
                      + " into "
                      + database
                      + " was interrupted, so that it may hold old and new documents; run the"
                      + " restore again first");
            });
  }

  /** What stands outside the snapshot does not fit it any more. */
  private static final class ChangedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChangedException(String what) {
      super(what + " while the backup was made; nothing was kept. Run it again");
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private Path attempt(Parentage.Choice choice, @Nullable String epoch) {
    String id = folders.nextId(clock);
    Path partial = folders.begin(options.type(), id);
    boolean complete = false;
    try {
      save(partial, id, choice, epoch);
      Path folder = folders.finish(options.type(), id, partial);
      complete = true;
      return folder;
    } catch (HoldfastException e) {
      throw e.code() == ErrorCode.TRANSACTION_ABORTED ? e.in(ABORTED) : e;
    } finally {
      if (!complete) {
        discard(partial);
      }
    }
  }

  /** What went wrong before is what is told; what stays is removed by the next backup. */
  private static void discard(Path partial) {
    try {
      PrivateFolder.delete(partial);
    } catch (HoldfastException e) {
      // See above.
    }
  }

  private void save(Path partial, String id, Parentage.Choice choice, @Nullable String epoch) {
    Instant now = clock.instant();
    DataKey key = passphrase == null ? null : DataKey.random();
    KeyWrap wrap =
        passphrase == null || key == null ? null : KeyWrap.of(key, passphrase, id, choice.wrap());
    List<CollectionSaver.Saved> saved = saveCollections(partial, id, choice.chain(), key, epoch);
    Chain chain = choice.chain();
    Manifest manifest =
        new Manifest(
            id,
            options.type(),
            chain == null ? BackupKind.FULL : options.kind(),
            chain == null ? null : chain.newest().manifest().id(),
            chain == null ? null : chain.newest().sha256(),
            now,
            database.toString(),
            DatabaseIdentity.of(database),
            Writer.savedBy(),
            Writer.version(),
            note(choice),
            options.safety(),
            options.compression(),
            saved.stream().mapToLong(one -> one.entry().documents()).sum(),
            wrap,
            saved.stream().map(CollectionSaver.Saved::part).toList());
    ManifestContents contents =
        new ManifestContents(epoch, saved.stream().map(CollectionSaver.Saved::entry).toList());
    byte[] text = ManifestText.write(manifest, contents, key);
    AtomicFile.writeNew(partial.resolve(Manifest.NAME), out -> out.write(text));
    saved.forEach(one -> makeReadOnly(partial.resolve(one.part().name())));
    makeReadOnly(partial.resolve(Manifest.NAME));
  }

  private @Nullable String note(Parentage.Choice choice) {
    String reason = choice.reason();
    if (reason == null) {
      return options.note();
    }
    String words = "full instead of " + options.kind() + ": " + reason;
    return options.note() == null ? words : options.note() + "; " + words;
  }

  static void makeReadOnly(Path file) {
    try {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
      }
    } catch (IOException e) {
      throw DiskFailure.of(file + " cannot be made read-only", file, e);
    }
  }

  private List<CollectionSaver.Saved> saveCollections(
      Path partial,
      String id,
      @Nullable Chain since,
      @Nullable DataKey key,
      @Nullable String epoch) {
    IndexState before = IndexState.of(backend);
    List<CollectionSaver.Saved> saved =
        Comparison.reading(
            backend,
            snapshot -> {
              requireEpoch(snapshot, epoch);
              IndexState begun = IndexState.of(backend);
              requireSameIndexes(before, begun);
              Set<String> names = begun.names();
              names.addAll(before.names());
              List<CollectionSaver.Saved> all = new ArrayList<>();
              for (String name : names) {
                Target target = new Target(partial, id, key);
                save(snapshot, name, begun.of(name), target, since, all);
              }
              return all;
            });
    IndexState after = IndexState.of(backend);
    requireNoneDropped(before.names(), after.names());
    if (!backend.capabilities().has(Capability.TRANSACTIONS)) {
      requireSameIndexes(before, after);
    }
    return saved;
  }

  /** Or a unique one would be saved with documents of before it, and nothing could be restored. */
  private static void requireSameIndexes(IndexState before, IndexState after) {
    if (!before.hasSameIndexes(after)) {
      throw new ChangedException("Indexes were made or dropped");
    }
  }

  /** The revisions of the snapshot are of the life of the database that the parent knows. */
  private void requireEpoch(Session snapshot, @Nullable String epoch) {
    if (!Objects.equals(BackupLog.epochIn(snapshot), epoch)) {
      throw new ChangedException("The database was restored");
    }
  }

  /** Where the files of this backup go. */
  private record Target(Path folder, String id, @Nullable DataKey key) {
    PartTarget part(int number, Compression compression) {
      String name = ManifestText.fileName(number, compression, key != null);
      FileSeal seal = key == null ? null : key.seal(id, name);
      return new PartTarget(folder, name, compression, seal);
    }
  }

  private void save(
      Session snapshot,
      String name,
      List<Index> indexes,
      Target target,
      @Nullable Chain since,
      List<CollectionSaver.Saved> saved) {
    long expected = snapshot.read(new Read.Count(name, Filter.all(), -1));
    if (expected == 0 && indexes.isEmpty()) {
      return;
    }
    CollectionSaver saver =
        new CollectionSaver(snapshot, name, done -> options.progress().done(name, done, expected));
    PartTarget part = target.part(saved.size() + 1, options.compression());
    saved.add(
        since == null ? saver.saveAll(part, indexes) : saver.saveChanges(part, indexes, since));
  }

  private static void requireNoneDropped(Set<String> before, Set<String> after) {
    Set<String> dropped = new TreeSet<>(before);
    dropped.removeAll(after);
    if (!dropped.isEmpty()) {
      throw new ChangedException("The collections " + dropped + " were dropped");
    }
  }
}
