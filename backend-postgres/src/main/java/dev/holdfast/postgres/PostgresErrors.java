package dev.holdfast.postgres;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Values;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/** What an error of PostgreSQL means, by its SQLSTATE. The native exception stays as the cause. */
final class PostgresErrors {
  /** What was going on, which decides what a lost answer means. */
  enum During {
    /** Nothing can have been changed. */
    READ,
    /** A statement that stands for itself, or a commit. */
    WRITE,
    /** In a transaction of our own, before its commit: nothing will have been changed. */
    UNCOMMITTED,
    /** The same in a user's transaction, which ends with it. */
    TRANSACTION
  }

  /**
   * What was sent was not even read: the driver knew that the connection was closed, or the server
   * had given up waiting for it.
   */
  private static final Set<String> NEVER_READ = Set.of("08003", "57P05", "25P03");

  /** The server ends the connection, be it in the middle of a statement. */
  private static final Set<String> ENDS = Set.of("57P01", "57P02", "57P04", "25P04");

  /** The primary key of the table of operations. */
  static final String OPERATION_ID = "hf_operation_id";

  private static final Pattern INDEX = Pattern.compile("hf_i(\\d+)");
  private static final Pattern FORBIDDEN =
      Pattern.compile("permission denied for (\\w+(?: \\w+)?) (.+)");

  private final String database;

  /**
   * Errors of a database.
   *
   * @param database as its messages name it
   */
  PostgresErrors(String database) {
    this.database = database;
  }

  String database() {
    return database;
  }

  /** The error as one of ours; that of a unique value is told by {@link #duplicate}. */
  HoldfastException of(Failure failure, During during) {
    SQLException e = failure.error();
    String state = state(e);
    if (isUnreplicated(e)) {
      return error(ErrorCode.OUTCOME_UNKNOWN, "made the change, but may lose it in a failover", e);
    }
    return switch (state) {
      case "40001", "40P01" -> conflict(e);
      case "55P03" -> error(ErrorCode.UNAVAILABLE, "holds a lock for another too long", e);
      case "57014" -> stopped(e, during);
      case "42501" -> denied(e);
      case "25006" ->
          failure.isOfReader()
              ? error(ErrorCode.PERMISSION_DENIED, "takes no writes of a user who only reads", e)
              : error(ErrorCode.UNAVAILABLE, "takes no writes: it is a standby now", e);
      case "53100", "53200", "53400" ->
          error(ErrorCode.RESOURCE_EXHAUSTED, "has no disk space or memory left", e);
      case "XX001", "XX002" -> error(ErrorCode.CORRUPT, "is damaged", e);
      case "23505" ->
          isConflict(e)
              ? conflict(e)
              : HoldfastException.duplicateKey("id", "There is a document with this id already", e);
      default -> byClass(e, state, during);
    };
  }

  private static HoldfastException conflict(SQLException e) {
    return HoldfastException.aborted(
        true, "Someone else has changed what the transaction wanted to change" + told(e), e);
  }

  private HoldfastException byClass(SQLException e, String state, During during) {
    if (isLost(e)) {
      return lost(e, during);
    }
    String group = state.length() < 2 ? "" : state.substring(0, 2);
    return switch (group) {
      case "53", "57" -> error(ErrorCode.UNAVAILABLE, "is not available", e);
      case "54" -> error(ErrorCode.RESOURCE_EXHAUSTED, "was asked for too much at once", e);
      case "28" -> error(ErrorCode.PERMISSION_DENIED, "does not know this user", e);
      default -> error(ErrorCode.INTERNAL, "did not accept a statement", e);
    };
  }

  /** The connection is gone: what was sent last may have been done or not. */
  static boolean isLost(SQLException e) {
    String state = state(e);
    return state.startsWith("08") || ENDS.contains(state) || NEVER_READ.contains(state);
  }

  private HoldfastException lost(SQLException e, During during) {
    boolean late = causedBy(e, SocketTimeoutException.class) != null;
    return switch (during) {
      case READ ->
          error(
              late ? ErrorCode.TIMEOUT : ErrorCode.UNAVAILABLE,
              late ? "did not answer in time" : "has closed the connection",
              e);
      case UNCOMMITTED -> error(ErrorCode.UNAVAILABLE, "was lost before the commit", e);
      case WRITE -> lostWrite(e);
      case TRANSACTION ->
          HoldfastException.aborted(
              true, "The connection to " + database + " was lost in a transaction" + told(e), e);
    };
  }

  private HoldfastException lostWrite(SQLException e) {
    return NEVER_READ.contains(state(e))
        ? error(ErrorCode.UNAVAILABLE, "had closed the connection before", e)
        : error(ErrorCode.OUTCOME_UNKNOWN, "was lost before it acknowledged the write", e);
  }

  private HoldfastException stopped(SQLException e, During during) {
    return switch (during) {
      case READ -> error(ErrorCode.TIMEOUT, "stopped a read that took too long", e);
      case WRITE, UNCOMMITTED ->
          error(ErrorCode.UNAVAILABLE, "stopped a write that took too long", e);
      case TRANSACTION ->
          HoldfastException.aborted(
              false, database + " stopped a statement that took too long" + told(e), e);
    };
  }

  private HoldfastException denied(SQLException e) {
    Matcher matcher = FORBIDDEN.matcher(String.valueOf(e.getMessage()));
    String hint = "";
    if (matcher.find()) {
      hint =
          switch (matcher.group(1)) {
            case "schema" ->
                needed("USAGE, and CREATE to make collections and indexes,", "SCHEMA", matcher);
            case "database" -> "; the schema has to be made by somebody who may GRANT CREATE on it";
            case "sequence" -> needed("USAGE", "SEQUENCE", matcher);
            default -> needed("SELECT, INSERT, UPDATE, DELETE", "TABLE", matcher);
          };
    }
    return HoldfastException.of(
        ErrorCode.PERMISSION_DENIED, database + " refuses this user" + told(e) + hint, e);
  }

  private static String needed(String rights, String kind, Matcher refused) {
    return "; it needs " + grant(rights, kind, refused.group(2));
  }

  /** What an administrator has to say, as part of a message. */
  static String grant(String rights, String kind, String name) {
    return "GRANT " + rights + " ON " + kind + " " + name;
  }

  /** Why there is no connection. */
  HoldfastException ofConnecting(SQLException e) {
    SQLException reason = reason(e);
    if (causedBy(e, InterruptedException.class) != null) {
      Thread.currentThread().interrupt();
      return error(ErrorCode.UNAVAILABLE, "was not waited for: the thread was interrupted", e);
    }
    if (reason == null) {
      return error(ErrorCode.UNAVAILABLE, "had no free connection in time", e);
    }
    if (causedBy(e, SSLException.class) != null || isOfOtherHost(reason)) {
      return error(ErrorCode.PERMISSION_DENIED, "did not prove who it is by its certificate", e);
    }
    String state = state(reason);
    if (state.equals("3D000")) {
      return HoldfastException.of(
          ErrorCode.INVALID, "There is no database " + database + told(reason), e);
    }
    if (state.startsWith("28") || state.equals("42501")) {
      return error(ErrorCode.PERMISSION_DENIED, "refuses this user", e);
    }
    return error(ErrorCode.UNAVAILABLE, "cannot be reached", e);
  }

  /** The driver tells this by a message alone, in which only a class's name is not translated. */
  private static boolean isOfOtherHost(SQLException e) {
    return String.valueOf(e.getMessage()).contains("HostnameVerifier");
  }

  /** The driver's own exception among those of the pool; null when the pool had no connection. */
  private static @Nullable SQLException reason(SQLException e) {
    SQLException found = null;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PSQLException native0) {
        found = native0;
        break;
      }
    }
    return found;
  }

  private static <T extends Throwable> @Nullable T causedBy(Throwable e, Class<T> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }

  /** The declared index whose number is in the error; negative for the id. */
  static long index(SQLException e) {
    Matcher matcher = INDEX.matcher(constraint(e));
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  private static String constraint(SQLException e) {
    ServerErrorMessage message =
        e instanceof PSQLException native0 ? native0.getServerErrorMessage() : null;
    return String.valueOf(message == null ? null : message.getConstraint());
  }

  /**
   * The error of a value that must be unique.
   *
   * @param index its name, null for the id
   */
  static HoldfastException duplicate(Failure failure, @Nullable String index, @Nullable String id) {
    if (index != null) {
      return HoldfastException.duplicateKey(
          index,
          "There is a document with this value in the unique index \"" + index + "\"",
          failure.error());
    }
    String which = id == null ? "this id" : "the id \"" + Values.shorten(id) + "\"";
    return HoldfastException.duplicateKey(
        "id", "There is a document with " + which + " already", failure.error());
  }

  private HoldfastException error(ErrorCode code, String what, SQLException e) {
    return HoldfastException.of(code, database + " " + what + told(e), e);
  }

  private static String told(SQLException e) {
    SQLException reason = reason(e);
    String message = String.valueOf((reason == null ? e : reason).getMessage());
    return " (" + message.lines().findFirst().orElse("") + ")";
  }

  /**
   * The server has stopped waiting for its standby. Its words are in the language of the server;
   * the name of the function in its source is not.
   */
  static boolean isUnreplicated(SQLException e) {
    return e instanceof PSQLWarning warning
        && "SyncRepWaitForLSN".equals(warning.getServerErrorMessage().getRoutine());
  }

  static boolean isDuplicate(SQLException e) {
    return state(e).equals("23505") && !constraint(e).equals(OPERATION_ID);
  }

  /** This user may not, or nobody may here. */
  static boolean isForbidden(SQLException e) {
    return state(e).equals("42501") || state(e).equals("25006");
  }

  /** The table, as far as this statement saw, is not there. */
  static boolean isMissingTable(SQLException e) {
    return state(e).equals("42P01");
  }

  /**
   * The same again may well succeed, and nothing has happened: somebody was faster with a row, or
   * with an operation id.
   */
  static boolean isConflict(SQLException e) {
    String state = state(e);
    return state.equals("40001")
        || state.equals("40P01")
        || (state.equals("23505") && constraint(e).equals(OPERATION_ID));
  }

  static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }
}
