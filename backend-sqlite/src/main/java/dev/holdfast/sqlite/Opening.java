package dev.holdfast.sqlite;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteConfig;

/** Opens connections, and lays out a file that is new. */
final class Opening {
  /** SQLite waits this long inside; then it is our turn to look at the clock and at interrupts. */
  private static final int NATIVE_WAIT_MILLIS = 50;

  /** The driver's own limit of a million is less than a filter with long keys may need. */
  private static final String MOST_SQL_BYTES = "1000000000";

  private static final List<String> TABLES =
      List.of(
          // The least revision that no document has had: what a delete takes away is noted here.
          "CREATE TABLE hf_meta(k INTEGER PRIMARY KEY CHECK(k=1), floor INTEGER NOT NULL)",
          // The documents of the collection with number 7 are in c7: id, revision, JSON text.
          "CREATE TABLE hf_collections(n INTEGER PRIMARY KEY AUTOINCREMENT,"
              + " name TEXT NOT NULL UNIQUE)",
          // The index with number 7 is i7.
          "CREATE TABLE hf_indexes(n INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT"
              + " NULL, name TEXT NOT NULL, declared TEXT NOT NULL, UNIQUE(collection, name))");

  /** Since layout 2: what became of each batch that carried an operation id. */
  private static final String OPERATIONS =
      "CREATE TABLE hf_operations(id TEXT PRIMARY KEY NOT NULL, record BLOB NOT NULL) WITHOUT"
          + " ROWID";

  private static final String FILE_LAYOUT = "PRAGMA user_version";

  private final Settings settings;
  private final Path real;
  private final boolean readOnly;
  private final AtomicBoolean released = new AtomicBoolean();
  private String address;

  Opening(Settings settings) {
    this.settings = settings;
    this.real = DatabaseFile.prepare(settings);
    this.readOnly = settings.readOnly() || !DatabaseFile.isWritable(settings.file());
    this.address = settings.file().toString();
  }

  /** To be called when all connections are closed. */
  void release() {
    if (released.compareAndSet(false, true)) {
      OpenFiles.remove(real);
    }
  }

  boolean isReadOnly() {
    return readOnly;
  }

  /** The first connection: makes what is missing in the file. */
  Link first() {
    if (readOnly) {
      return reading();
    }
    Link link = link();
    try {
      Patience.of(settings.busyTimeout()).during(() -> undoWhatWasCutShort(link));
      if (DatabaseFile.isEmpty(settings.file())) {
        Patience.of(settings.busyTimeout()).during(() -> layOut(link));
      }
      Patience.of(settings.busyTimeout()).during(() -> switchToWal(link));
      if (layout(link) < DatabaseFile.LAYOUT) {
        Patience.of(settings.busyTimeout()).during(() -> bringUp(link));
      }
      verify(link);
      // By now the log is there: from here on a commit is safe once its log is.
      DatabaseFile.syncFolder(settings.file());
      return link;
    } catch (IOException e) {
      link.close();
      throw HoldfastException.of(ErrorCode.UNAVAILABLE, settings.name() + " cannot be read", e);
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  /** One more connection. */
  Link link() {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(readOnly ? (int) settings.busyTimeout().toMillis() : NATIVE_WAIT_MILLIS);
    config.setReadOnly(readOnly);
    config.setSynchronous(SQLiteConfig.SynchronousMode.valueOf(settings.synchronous()));
    config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, "-8000");
    config.setPragma(SQLiteConfig.Pragma.LIMIT_SQL_LENGTH, MOST_SQL_BYTES);
    // Else the driver prepares and runs one more statement after each INSERT.
    config.setGetGeneratedKeys(false);
    try {
      return link(config.createConnection("jdbc:sqlite:".concat(address)));
    } catch (LinkageError e) {
      throw noLibrary(e);
    } catch (SQLException e) {
      if (e.getCause() instanceof NativeLibraryNotFoundException) {
        throw noLibrary(e.getCause());
      }
      throw new Failure(e);
    }
  }

  private static HoldfastException noLibrary(Throwable e) {
    return HoldfastException.of(
        ErrorCode.UNAVAILABLE,
        "SQLite's native library cannot be loaded ("
            + e.getMessage()
            + "). It is unpacked into the folder that java.io.tmpdir names, which needs room for it"
            + " and must allow execution; org.sqlite.tmpdir names another",
        e);
  }

  private static Link link(Connection connection) throws SQLException {
    try {
      Link link = new Link(connection);
      link.execute("PRAGMA trusted_schema=OFF");
      return link;
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * SQLite reads a file in WAL mode only where its -wal and -shm are there or can be made, or when
   * it is told that nobody writes: then it looks for no changes any more. So it is told so only
   * where it could do neither, in a directory that this process cannot write.
   */
  private Link reading() {
    Path wal = Path.of(settings.file() + "-wal");
    Path directory = settings.file().getParent();
    boolean canMakeIt = directory != null && Files.isWritable(directory);
    if (!Files.exists(wal) && !canMakeIt) {
      address = settings.file().toUri().toASCIIString().replace("file:///", "file:/");
      address = address.concat("?immutable=1");
    }
    Link link = link();
    try {
      verify(link);
      return link;
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  /** SQLite does it before it reads anything, and so before the file is looked at. */
  private static boolean undoWhatWasCutShort(Link link) {
    link.number(FILE_LAYOUT, Link.Binding.NONE);
    return true;
  }

  private static boolean layOut(Link link) {
    link.execute("BEGIN IMMEDIATE");
    try {
      Optional<Long> owner = link.number("PRAGMA application_id", Link.Binding.NONE);
      if (owner.orElse(0L) == 0) {
        for (String table : TABLES) {
          link.execute(table);
        }
        link.execute(OPERATIONS);
        long start = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        link.update("INSERT INTO hf_meta VALUES(1,?)", s -> s.setLong(1, start));
        link.execute(SqlText.setNumber("application_id", DatabaseFile.APPLICATION_ID));
        link.execute(SqlText.setNumber("user_version", DatabaseFile.LAYOUT));
      }
      link.execute("COMMIT");
      return true;
    } catch (Failure e) {
      rollback(link);
      throw e;
    }
  }

  private static void rollback(Link link) {
    try {
      link.execute("ROLLBACK");
    } catch (Failure e) {
      // SQLite has rolled back by itself; what it failed at is told.
    }
  }

  /** What the file says now: its header on the disk may be older than what is in the WAL. */
  private long layout(Link link) {
    long layout = link.number(FILE_LAYOUT, Link.Binding.NONE).orElse(0L);
    DatabaseFile.checkLayout(settings.file(), (int) layout);
    return layout;
  }

  /** Brings a file of an older layout to this one, unless another process was faster. */
  private boolean bringUp(Link link) {
    link.execute("BEGIN IMMEDIATE");
    try {
      if (layout(link) < DatabaseFile.LAYOUT) {
        link.execute(OPERATIONS);
        link.execute(SqlText.setNumber("user_version", DatabaseFile.LAYOUT));
      }
      link.execute("COMMIT");
      return true;
    } catch (RuntimeException e) {
      rollback(link);
      throw e;
    }
  }

  private boolean switchToWal(Link link) {
    // SQLite is silent when that fails; see WriteAheadLog.
    link.number("PRAGMA wal_autocheckpoint=0", Link.Binding.NONE);
    try (Cursor cursor = link.query("PRAGMA journal_mode=WAL", Link.Binding.NONE)) {
      String mode = cursor.next() ? cursor.text(1) : "unknown";
      // It answers before it does it, and without this would go on with a journal that loses more.
      cursor.finish();
      if (!mode.equals("wal")) {
        throw HoldfastException.of(
            ErrorCode.UNAVAILABLE,
            settings.name() + " cannot have a write-ahead log where it is; its journal is " + mode);
      }
    }
    return true;
  }

  /** Fails when the file is damaged where everything starts. */
  private void verify(Link link) {
    Optional<Long> floor = link.number("SELECT floor FROM hf_meta", Link.Binding.NONE);
    if (floor.isEmpty()) {
      throw HoldfastException.of(
          ErrorCode.CORRUPT, settings.name() + " is damaged: it has no floor of revisions");
    }
  }
}
