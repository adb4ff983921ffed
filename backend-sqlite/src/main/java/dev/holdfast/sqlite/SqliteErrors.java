package dev.holdfast.sqlite;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Values;
import dev.holdfast.spi.Write;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an error of SQLite means. The native exception stays as the cause. */
final class SqliteErrors {
  private static final Pattern UNIQUE_INDEX = Pattern.compile("index 'i(\\d+)'");

  private final String database;

  /**
   * Errors of a database.
   *
   * @param database as its messages name it
   */
  SqliteErrors(String database) {
    this.database = database;
  }

  /**
   * The error as one of ours.
   *
   * @param tables where the name of a unique index is looked up; null where none can be involved
   */
  HoldfastException of(Failure failure, @Nullable Tables tables) {
    SQLException e = failure.error();
    SQLiteErrorCode code = code(e);
    return switch (primary(code)) {
      case SQLITE_BUSY, SQLITE_LOCKED -> busy(e, code);
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
          error(ErrorCode.PERMISSION_DENIED, "can only be read", e);
      case SQLITE_NOTADB, SQLITE_CORRUPT -> error(ErrorCode.CORRUPT, "is damaged", e);
      case SQLITE_FULL -> error(ErrorCode.RESOURCE_EXHAUSTED, "has no room on its disk", e);
      case SQLITE_NOMEM, SQLITE_TOOBIG ->
          error(ErrorCode.RESOURCE_EXHAUSTED, "ran out of memory", e);
      case SQLITE_IOERR, SQLITE_CANTOPEN ->
          error(ErrorCode.UNAVAILABLE, "cannot be read or written", e);
      case SQLITE_INTERRUPT -> error(ErrorCode.UNAVAILABLE, "was interrupted at its work", e);
      case SQLITE_CONSTRAINT -> duplicate(e, tables);
      default -> error(ErrorCode.INTERNAL, "did not accept a statement", e);
    };
  }

  /** The error of a write as one of ours: it knows the id that is taken. */
  HoldfastException of(Failure failure, Tables tables, Write write) {
    HoldfastException error = of(failure, tables);
    String id = error.key().filter("id"::equals).isPresent() ? insertedId(write) : null;
    return id == null
        ? error
        : HoldfastException.duplicateKey(
            "id",
            "There is a document with the id \"" + Values.shorten(id) + "\" already",
            failure.error());
  }

  private static @Nullable String insertedId(Write write) {
    if (write instanceof Write.Insert insert) {
      return insert.id();
    }
    if (write instanceof Write.Replace replace) {
      return replace.insertId();
    }
    return write instanceof Write.Modify modify && modify.otherwise() != null
        ? modify.otherwise().id()
        : null;
  }

  private HoldfastException busy(SQLException e, SQLiteErrorCode code) {
    if (code == SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT) {
      return HoldfastException.aborted(
          true, "Someone else has written to " + database + " since the transaction began", e);
    }
    return error(ErrorCode.UNAVAILABLE, "is locked by another process", e);
  }

  private static HoldfastException duplicate(SQLException e, @Nullable Tables tables) {
    Matcher matcher = UNIQUE_INDEX.matcher(String.valueOf(e.getMessage()));
    if (tables == null || !matcher.find()) {
      return HoldfastException.duplicateKey("id", "There is a document with this id already", e);
    }
    long number = Long.parseLong(matcher.group(1));
    String name = tables.indexName(number).orElse("i" + number);
    return HoldfastException.duplicateKey(
        name, "There is a document with this value in the unique index \"" + name + "\"", e);
  }

  /**
   * Why an insert failed. SQLite names the index that it looked at first; an id that is taken comes
   * before them, as on every backend.
   */
  static RuntimeException ofInsert(Failure failure, Link link, Table table, String id) {
    boolean refused = primary(code(failure.error())) == SQLiteErrorCode.SQLITE_CONSTRAINT;
    return refused && link.number(table.byId(), s -> s.setString(1, id)).isPresent()
        ? HoldfastException.duplicateKey(
            "id",
            "There is a document with the id \"" + Values.shorten(id) + "\" already",
            failure.error())
        : failure;
  }

  private HoldfastException error(ErrorCode code, String what, SQLException e) {
    return HoldfastException.of(code, database + " " + what + " (" + e.getMessage() + ")", e);
  }

  /** Somebody else holds a lock for now; nothing happened. */
  static boolean isBusy(SQLException e) {
    SQLiteErrorCode code = code(e);
    return primary(code) == SQLiteErrorCode.SQLITE_BUSY
        && code != SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT;
  }

  /** The disk failed: what was acknowledged may be lost with what comes after it. */
  static boolean isIoError(SQLException e) {
    return primary(code(e)) == SQLiteErrorCode.SQLITE_IOERR;
  }

  /** The file, as far as this statement saw, has not the table that it names. */
  static boolean isMissingTable(SQLException e) {
    return code(e) == SQLiteErrorCode.SQLITE_ERROR
        && String.valueOf(e.getMessage()).contains("no such table: c");
  }

  private static SQLiteErrorCode code(SQLException e) {
    return e instanceof SQLiteException native0
        ? native0.getResultCode()
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }

  private static SQLiteErrorCode primary(SQLiteErrorCode code) {
    return SQLiteErrorCode.getErrorCode(code.code & 0xff);
  }
}
