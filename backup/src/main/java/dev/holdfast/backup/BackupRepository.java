package dev.holdfast.backup;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Secret;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.LockFile;
import dev.holdfast.backup.files.PartialName;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.backup.rotation.Decision;
import dev.holdfast.backup.rotation.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The backups in a folder: {@code daily}, {@code weekly}, {@code monthly}, {@code yearly} and
 * {@code snapshots} in it hold one folder for each. Immutable: each method that changes a setting
 * returns a new one. Thread-safe; of several processes one works at a time, which a lock file sees
 * to, and the others are told UNAVAILABLE. What only reads does not need the lock, nor the right to
 * write.
 */
public final class BackupRepository {
  private static final String LOCK = ".holdfast.lock";

  private final BackupFolders folders;
  private final @Nullable Passphrase passphrase;
  private final boolean plainToo;
  private final InstantSource clock;
  private final List<BackupListener> listeners;

  private BackupRepository(
      BackupFolders folders,
      @Nullable Passphrase passphrase,
      boolean plainToo,
      InstantSource clock,
      List<BackupListener> listeners) {
    this.folders = folders;
    this.passphrase = passphrase;
    this.plainToo = plainToo;
    this.clock = clock;
    this.listeners = List.copyOf(listeners);
  }

  /** The backups in this folder, which is made with the first of them. */
  public static BackupRepository at(Path folder) {
    return new BackupRepository(
        new BackupFolders(folder), null, false, InstantSource.system(), List.of());
  }

  /**
   * With the key that backups are encrypted with from here on, and read with where they are
   * encrypted: a pass phrase, or the content of a key file. Without it they are lost.
   *
   * <p>With a key, what is not encrypted is {@link Problem#FORGED}, unless an encrypted backup
   * builds on it: whoever may write to the folder could have put it there. See {@link
   * #allowingPlain}.
   *
   * @throws HoldfastException INVALID when it is empty
   */
  public BackupRepository encrypted(Secret key) {
    return new BackupRepository(folders, new Passphrase(key), plainToo, clock, listeners);
  }

  /**
   * Where there is a key, takes for genuine also what is not encrypted: for backups of before there
   * was a key.
   */
  public BackupRepository allowingPlain() {
    return new BackupRepository(folders, passphrase, true, clock, listeners);
  }

  /** Tells one more listener what happens. */
  public BackupRepository listener(BackupListener listener) {
    List<BackupListener> more = new ArrayList<>(listeners);
    more.add(listener);
    return new BackupRepository(folders, passphrase, plainToo, clock, more);
  }

  /** With another clock, for the names and times of backups; for tests. */
  public BackupRepository clock(InstantSource other) {
    return new BackupRepository(folders, passphrase, plainToo, other, listeners);
  }

  /** The folder. */
  public Path folder() {
    return folders.root();
  }

  InstantSource clock() {
    return clock;
  }

  /**
   * The backups whose manifests can be read and are as they were written, the newest first. Those
   * of which that cannot be said are left out; {@link #verifyAll} tells of them.
   */
  public List<BackupInfo> list() {
    return infos(listing());
  }

  /** What can be read and what cannot, the newest first. */
  List<Listed> listing() {
    List<Listed> listing = new ArrayList<>();
    for (Path folder : folders.all()) {
      String id = BackupFolders.name(folder);
      try {
        listing.add(new Listed(id, info(folder, OpenBackup.manifest(folder)), null));
      } catch (DamagedBackup e) {
        listing.add(new Listed(id, null, e));
      }
    }
    return listing;
  }

  static List<BackupInfo> infos(List<Listed> listing) {
    return listing.stream().flatMap(one -> Stream.ofNullable(one.info())).toList();
  }

  private static BackupInfo info(Path folder, ReadManifest read) {
    Manifest manifest = read.manifest();
    return new BackupInfo(
        manifest.id(),
        manifest.type(),
        manifest.kind(),
        manifest.parent(),
        manifest.createdAt(),
        folder,
        manifest.storedBytes(),
        manifest.documents(),
        read.sha256(),
        manifest.encryption() != null,
        manifest.database(),
        manifest.identity(),
        manifest.savedBy(),
        manifest.note(),
        manifest.safety(),
        Files.exists(folder.resolve(OpenBackup.PERMANENT), LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * One backup.
   *
   * @throws HoldfastException INVALID when there is none of that id; with the code of the {@link
   *     Problem} when its manifest cannot be read
   */
  public BackupInfo get(String id) {
    Path folder = folder(id);
    try {
      return info(folder, OpenBackup.manifest(folder));
    } catch (DamagedBackup e) {
      throw e.toError();
    }
  }

  /**
   * The newest backup of a database, whatever it was called when it was made; where there is none,
   * the newest of all when all are of one other database. Not those that restores made.
   *
   * @throws HoldfastException INVALID when there is none, or they are of several others; with the
   *     code of the {@link Problem} when a newer one cannot be read, which may be of this database
   */
  public BackupInfo newestOf(Database database) {
    return newestOf(DatabaseIdentity.of(database), database.toString());
  }

  /** The newest backup of a database that need not be there, such as a file; else as the other. */
  public BackupInfo newestOf(DatabaseConfig config) {
    String name = config.scheme() + ":" + config.database();
    return newestOf(Holdfast.identity(config).orElse(name), name);
  }

  private BackupInfo newestOf(String identity, String name) {
    List<Listed> listing = listing();
    List<BackupInfo> all = infos(listing).stream().filter(info -> !info.safety()).toList();
    List<BackupInfo> own = DatabaseGroups.of(identity, name, all);
    Set<String> others = DatabaseGroups.texts(all);
    if (own.isEmpty() && others.size() > 1) {
      throw HoldfastException.invalid(
          "The backups in "
              + folders.root()
              + " are of "
              + others
              + ", and none is of "
              + name
              + "; say which ID to restore");
    }
    Optional<BackupInfo> newest = (own.isEmpty() ? all : own).stream().findFirst();
    requireNoneUnknown(listing, newest.map(BackupInfo::id).orElse(""));
    return newest.orElseThrow(
        () -> HoldfastException.invalid("There are no backups in " + folders.root()));
  }

  /** One that cannot be read may be the newest of any database. */
  private static void requireNoneUnknown(List<Listed> listing, String newest) {
    for (Listed one : listing) {
      DamagedBackup problem = one.problem();
      if (problem != null && one.id().compareTo(newest) > 0) {
        throw problem
            .toError()
            .in(
                one.id()
                    + (newest.isEmpty() ? "" : " is newer than " + newest + " and")
                    + " cannot be read, so say which ID to restore");
      }
    }
  }

  private Path folder(String id) {
    Optional<Path> found = folders.find(id);
    return found.orElseThrow(
        () ->
            HoldfastException.invalid(
                "There is no backup "
                    + id
                    + " in "
                    + folders.root()
                    + "; it has "
                    + folders.all().size()
                    + " backups"));
  }

  /** Looks at a backup and all that it builds on; never throws for what is wrong with them. */
  public Verification verify(String id, VerificationLevel level) {
    return verify(id, level, new HashSet<>());
  }

  /** One of several; see {@link Verifier}. */
  Verification verify(String id, VerificationLevel level, Set<String> good) {
    Path folder = folder(id);
    Verification verification = new Verifier(this, level, good).verify(BackupFolders.name(folder));
    tell(
        new BackupEvent(
            BackupEvent.What.VERIFICATION,
            id,
            verification.took(),
            verification.documents(),
            verification.bytes(),
            verification.isGood() ? null : verification.message()));
    return verification;
  }

  /** Looks at everything that has the name of a backup, the newest first. */
  public List<Verification> verifyAll(VerificationLevel level) {
    return verify(folders.all().stream().map(BackupFolders::name), level);
  }

  private List<Verification> verify(Stream<String> ids, VerificationLevel level) {
    Set<String> good = new HashSet<>();
    return ids.map(id -> verify(id, level, good)).toList();
  }

  /**
   * Looks at one share of all, so that each is looked at once in so many runs, whatever is added in
   * between: share 1 of 7 on Mondays, and so on.
   *
   * @param share from 1 to {@code shares}
   * @throws HoldfastException INVALID when it is another
   */
  public List<Verification> verifyShare(VerificationLevel level, int share, int shares) {
    if (share < 1 || share > shares) {
      throw HoldfastException.invalid(
          "There is no share " + share + " of " + shares + "; the first is 1, the last " + shares);
    }
    return verify(
        folders.all().stream()
            .map(BackupFolders::name)
            .filter(id -> Math.floorMod(id.hashCode(), shares) == share - 1),
        level);
  }

  /**
   * Copies what is not there yet to another folder, such as the mount of another machine. What is
   * copied is read through before and, there, afterwards; of what it builds on and of what was
   * there already, manifests and sizes are looked at. What is damaged here is not copied. Nothing
   * there is deleted.
   *
   * @throws HoldfastException INVALID when it is the folder of these, or no folder; when it cannot
   *     be made or its lock is held. What keeps one backup from being copied is in the result
   */
  public SecondCopy copyTo(Path other) {
    long began = System.nanoTime();
    BackupFolders there = new BackupFolders(other);
    BackupRepository target = new BackupRepository(there, passphrase, plainToo, clock, listeners);
    PrivateFolder.create(there.root());
    requireElsewhere(there.root());
    SecondCopy copy = target.locked("copy", () -> new Copying(this, folders, target, there).run());
    tell(
        new BackupEvent(
            BackupEvent.What.COPY,
            null,
            since(began),
            0,
            0,
            copy.failed().isEmpty() ? null : String.join("; ", copy.failed())));
    return copy;
  }

  private void requireElsewhere(Path other) {
    try {
      if (Files.exists(folders.root()) && Files.isSameFile(folders.root(), other)) {
        throw HoldfastException.invalid(
            other + " is the folder of the backups themselves; a second copy belongs elsewhere");
      }
    } catch (IOException e) {
      throw DiskFailure.of("The folder " + other + " cannot be looked at", other, e);
    }
  }

  /**
   * Marks a backup so that rotation keeps it for ever, or not any more.
   *
   * @throws HoldfastException INVALID when there is none of that id
   */
  public void setPermanent(String id, boolean permanent) {
    Path folder = folder(id);
    Path mark = folder.resolve(OpenBackup.PERMANENT);
    locked(
        "mark",
        () -> {
          PartialName.FILE.remove(mark);
          if (permanent) {
            AtomicFile.write(mark, out -> {});
          } else {
            PrivateFolder.delete(mark);
          }
          return mark;
        });
  }

  /**
   * Says what a policy keeps, with the reasons, and deletes the rest unless it is a dry run. Before
   * any is deleted every backup is read through: what is damaged is kept for a person to look at,
   * with what it may build on, and keeps nothing else from being kept. Where none would go, which
   * the manifests and the sizes tell, and of what would the checksums, the others' checksums are
   * not looked at. A dry run always looks, and needs no right to write.
   *
   * @return every backup, the newest first
   */
  public List<Decision> rotate(RetentionPolicy policy, boolean dryRun) {
    return rotate(policy, Set.of(), dryRun);
  }

  /**
   * Rotates these, which are copies of others, as {@link #rotate}, and keeps besides what there is
   * in the folder of those: {@link #copyTo} would bring it again.
   *
   * @param originals what these are copies of
   * @return every copy, the newest first
   */
  public List<Decision> rotateCopies(
      BackupRepository originals, RetentionPolicy policy, boolean dryRun) {
    Set<String> there = new HashSet<>();
    originals.folders.all().forEach(folder -> there.add(BackupFolders.name(folder)));
    return rotate(policy, there, dryRun);
  }

  private List<Decision> rotate(RetentionPolicy policy, Set<String> originals, boolean dryRun) {
    if (!Files.isDirectory(folders.root())) {
      return List.of();
    }
    Rotation rotation = new Rotation(this, folders, policy, originals);
    return dryRun
        ? lockedIfWritable("rotation", rotation::plan)
        : locked("rotation", rotation::run);
  }

  /** A backup with all that it builds on, their manifests checked. */
  Chain chain(String id) {
    return chain(id, id, null);
  }

  /** That all is there that a backup builds on, which itself need not be. */
  void requireParents(Manifest manifest) {
    String parent = manifest.parent();
    if (parent != null) {
      chain(manifest.id(), parent, manifest.parentSha256());
    }
  }

  private Chain chain(String wanted, String newest, @Nullable String sha256) {
    List<OpenBackup> newestFirst = new ArrayList<>();
    String next = newest;
    @Nullable String expected = sha256;
    while (next != null) {
      OpenBackup backup = open(wanted, next, expected);
      newestFirst.add(0, backup);
      next = backup.manifest().parent();
      expected = backup.manifest().parentSha256();
      if (next != null && next.compareTo(backup.manifest().id()) >= 0) {
        throw Problem.DAMAGED.of("The backup " + backup + " builds on a later one, " + next);
      }
    }
    return new Chain(newestFirst);
  }

  private OpenBackup open(String wanted, String id, @Nullable String expected) {
    Optional<Path> folder = folders.find(id);
    if (wanted.equals(id)) {
      return requireGenuine(
          OpenBackup.open(
              folder.orElseThrow(() -> Problem.INCOMPLETE.of("There is no backup " + id)),
              passphrase));
    }
    String builds = "The backup " + wanted + " builds on " + id;
    if (folder.isEmpty()) {
      throw Problem.BROKEN_CHAIN.of(builds + ", which is missing");
    }
    OpenBackup backup;
    try {
      backup = OpenBackup.open(folder.get(), passphrase);
    } catch (DamagedBackup e) {
      throw e.problem().of(builds + ": " + e.words(), e);
    }
    if (!backup.sha256().equals(expected)) {
      throw Problem.BROKEN_CHAIN.of(builds + ", but not on the one that is there now");
    }
    return backup;
  }

  /** Not of what another builds on, which names it by its checksum. */
  private OpenBackup requireGenuine(OpenBackup backup) {
    if (passphrase != null && !plainToo && backup.manifest().encryption() == null) {
      throw Problem.FORGED.of(
          "The backup "
              + backup
              + " is not encrypted, though a key was given: anybody could have put it there. If it"
              + " is of before there was a key, allow plain backups (--allow-plain)");
    }
    return backup;
  }

  BackupInfo create(Database database, Backup.Options options) {
    return told(
        BackupEvent.What.BACKUP,
        () -> {
          PrivateFolder.create(folders.root());
          return locked("backup", () -> createLocked(database, options));
        });
  }

  private BackupInfo told(BackupEvent.What what, Supplier<BackupInfo> backup) {
    long began = System.nanoTime();
    try {
      BackupInfo info = backup.get();
      tell(new BackupEvent(what, info.id(), since(began), info.documents(), info.bytes(), null));
      return info;
    } catch (RuntimeException e) {
      tell(failure(what, null, began, e));
      throw e;
    }
  }

  /** For whoever holds the lock. */
  BackupInfo createLocked(Database database, Backup.Options options) {
    List<BackupInfo> there = list();
    requireKey(there);
    requireKnownKey(there, database, options);
    folders.removePartial();
    Parentage parentage = new Parentage(there, parent -> chain(parent.id()));
    Path folder = new BackupRun(database, folders, clock, options, passphrase).run(parentage);
    BackupInfo info = get(BackupFolders.name(folder));
    note(database, info);
    return info;
  }

  /** The backup is there in any case; without the note the next incremental one is a full one. */
  private void note(Database database, BackupInfo info) {
    try {
      BackupLog.of(database).add(info, folders.root().toString());
    } catch (HoldfastException e) {
      tell(failure(BackupEvent.What.BACKUP, info.id(), System.nanoTime(), e));
    }
  }

  /** Nobody shall write in plain what is encrypted beside it, because he forgot the key. */
  private void requireKey(List<BackupInfo> there) {
    if (passphrase == null && !there.isEmpty() && there.get(0).encrypted()) {
      throw HoldfastException.of(
          ErrorCode.PERMISSION_DENIED,
          "The newest backup in "
              + folders.root()
              + " is encrypted and no key was given; give the key, or choose another folder for"
              + " backups that are not encrypted");
    }
  }

  /**
   * Nobody shall save, night after night, what nobody can read, because he mistyped the key. Before
   * an older backup is restored, with the key of its time, it has shown that it is one; what is
   * saved then says nothing about the key of the next.
   */
  private void requireKnownKey(List<BackupInfo> there, Database database, Backup.Options options) {
    if (passphrase == null
        || options.newKey()
        || (options.safety() && passphrase.hasOpenedSomething())) {
      return;
    }
    String identity = DatabaseIdentity.of(database);
    for (BackupInfo newest : DatabaseGroups.of(identity, database.toString(), there)) {
      if (newest.encrypted() && !newest.safety()) {
        requireKeyOf(newest, passphrase);
        return;
      }
    }
  }

  private void requireKeyOf(BackupInfo newest, Passphrase known) {
    try {
      OpenBackup.requireKey(newest.path(), known);
    } catch (DamagedBackup e) {
      throw e.problem() != Problem.WRONG_KEY
          ? e.toError()
          : HoldfastException.of(
              ErrorCode.PERMISSION_DENIED,
              "The newest encrypted backup of this database in "
                  + folders.root()
                  + ", "
                  + newest.id()
                  + ", has another key than the one that was given; nothing was saved. Is it"
                  + " mistyped? If it was changed, say so once (--new-key, or Backup.newKey())",
              e);
    }
  }

  /** For whoever holds the lock. */
  BackupInfo createSafety(Database database, String note) {
    return told(
        BackupEvent.What.SAFETY,
        () ->
            createLocked(
                database,
                new Backup.Options(
                    BackupType.MANUAL,
                    BackupKind.FULL,
                    Compression.ZSTD,
                    note,
                    true,
                    false,
                    (what, documents, expected) -> {})));
  }

  /** Where nobody here may write, nobody here deletes a backup that is being read. */
  <R> R lockedIfWritable(String purpose, Supplier<R> work) {
    return Files.isWritable(folders.root()) ? locked(purpose, work) : work.get();
  }

  <R> R locked(String purpose, Supplier<R> work) {
    try (LockFile lock = LockFile.acquire(folders.root().resolve(LOCK), purpose)) {
      lock.check();
      return work.get();
    }
  }

  static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  static BackupEvent failure(
      BackupEvent.What what, @Nullable String backup, long began, RuntimeException e) {
    return new BackupEvent(what, backup, since(began), 0, 0, String.valueOf(e.getMessage()));
  }

  void tell(BackupEvent event) {
    for (BackupListener listener : listeners) {
      try {
        listener.happened(event);
      } catch (RuntimeException e) {
        // The work is done, whatever a listener makes of it.
      }
    }
  }

  /** The folder. */
  @Override
  public String toString() {
    return folders.root().toString();
  }
}
