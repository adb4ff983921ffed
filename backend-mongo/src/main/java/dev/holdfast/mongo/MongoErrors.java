package dev.holdfast.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoSocketOpenException;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.bulk.BulkWriteError;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BSONException;
import org.bson.BsonMaximumSizeExceededException;

/** What an exception of the driver means. It stays as the cause. */
final class MongoErrors {
  private static final Pattern DUPLICATE_IN =
      Pattern.compile("E11000 duplicate key error (?:collection: .*? )?index: (\\S+)");

  static final int NO_NAMESPACE = 26;
  static final int INDEX_NOT_FOUND = 27;
  static final int NAMESPACE_EXISTS = 48;

  private static final int UNAUTHORIZED = 13;
  private static final int AUTHENTICATION_FAILED = 18;
  private static final int LOCK_TIMEOUT = 24;
  private static final int CURSOR_NOT_FOUND = 43;
  private static final int EXCEEDED_TIME_LIMIT = 50;
  private static final int INVALID_NAMESPACE = 73;
  private static final int WRITE_CONFLICT = 112;
  private static final int SNAPSHOT_TOO_OLD = 239;
  private static final int SNAPSHOT_UNAVAILABLE = 246;
  private static final int QUERY_MEMORY = 292;
  private static final int DUPLICATE_KEY = 11000;
  private static final int OUT_OF_DISK = 14031;
  private static final int NOT_IN_STRICT_API = 323;
  private static final int TEMPORARILY_UNAVAILABLE = 365;
  private static final int TRANSACTION_TOO_LARGE_FOR_CACHE = 388;
  private static final Set<Integer> TOO_LARGE = Set.of(10334, 17419, 17420);

  /** The server said no before it did anything: it is not the one that takes writes. */
  private static final Set<Integer> NOT_PRIMARY = Set.of(10107, 13435);

  /**
   * The server went away, stepped down, or was told to stop, in the middle of it; or a router lost
   * the server that it had asked.
   */
  private static final Set<Integer> INTERRUPTED =
      Set.of(91, 189, 11600, 11601, 11602, 13436, 262, 6, 7, 89, 9001);

  private final Settings settings;

  MongoErrors(Settings settings) {
    this.settings = settings;
  }

  /** An error of a read, or of a call that changes nothing. */
  HoldfastException ofRead(RuntimeException e) {
    return of(e, false, ErrorCode.TIMEOUT);
  }

  /**
   * An error of a write outside any transaction: what was sent may have been applied, also where
   * the server stopped it because its time was over.
   */
  HoldfastException ofWrite(RuntimeException e) {
    return of(e, true, ErrorCode.OUTCOME_UNKNOWN);
  }

  /** An error of a write inside a transaction that is not committed. */
  HoldfastException ofUncommitted(RuntimeException e) {
    return of(e, true, ErrorCode.UNAVAILABLE);
  }

  /** The time for a write was over, and the server says that it has not made it. */
  HoldfastException didNothing(RuntimeException late) {
    return ofUncommitted(late);
  }

  /** An error of a commit that has been sent, and that the server did not refuse for certain. */
  HoldfastException ofCommit(RuntimeException e) {
    HoldfastException told = ofWrite(e);
    return told.code() == ErrorCode.CLOSED ? unknownCommit(e) : told;
  }

  /** Nobody can say whether a commit was made. */
  HoldfastException unknownCommit(RuntimeException e) {
    return error(ErrorCode.OUTCOME_UNKNOWN, "did not say whether it has committed", e);
  }

  private HoldfastException of(RuntimeException e, boolean writes, ErrorCode late) {
    if (e instanceof HoldfastException known) {
      return known;
    }
    if (e instanceof IllegalStateException || e instanceof IllegalArgumentException) {
      return isClosed(e)
          ? HoldfastException.of(ErrorCode.CLOSED, settings.name() + " has been closed", e)
          : error(ErrorCode.INTERNAL, "was used in a way that its driver refuses", e);
    }
    if (e instanceof BsonMaximumSizeExceededException) {
      return error(ErrorCode.RESOURCE_EXHAUSTED, "takes no document or command so large", e);
    }
    if (e instanceof BSONException) {
      return error(ErrorCode.CORRUPT, "gave what is no BSON", e);
    }
    if (!(e instanceof MongoException mongo)) {
      return error(ErrorCode.INTERNAL, "met a defect", e);
    }
    ErrorCode lost = writes ? ErrorCode.OUTCOME_UNKNOWN : ErrorCode.UNAVAILABLE;
    if (e instanceof MongoInterruptedException) {
      Thread.currentThread().interrupt();
      return error(lost, "did not answer before this thread was interrupted", e);
    }
    return e instanceof MongoOperationTimeoutException
            || e instanceof MongoSocketReadTimeoutException
        ? error(writes ? ErrorCode.OUTCOME_UNKNOWN : ErrorCode.TIMEOUT, "did not answer in time", e)
        : ofDriver(mongo, lost, late);
  }

  /** No connection was to be had, so nothing was sent. */
  static boolean wasNotSent(RuntimeException e) {
    return e instanceof MongoSocketOpenException
        || e instanceof MongoConnectionPoolClearedException
        || e instanceof MongoServerUnavailableException
        || (e instanceof MongoTimeoutException && !(e instanceof MongoOperationTimeoutException));
  }

  /** A change was made, but the majority that was waited for may lack it. */
  HoldfastException lacksMajority(String why) {
    return HoldfastException.of(
        ErrorCode.OUTCOME_UNKNOWN,
        settings.name() + " made the change, but may lose it in a failover (" + why + ")",
        null);
  }

  static boolean isClosed(RuntimeException e) {
    return e instanceof IllegalStateException
        && String.valueOf(e.getMessage()).contains("state should be: open");
  }

  private HoldfastException ofDriver(MongoException e, ErrorCode lost, ErrorCode late) {
    if (e instanceof MongoSecurityException) {
      return refusedUser(e);
    }
    if (e instanceof MongoIncompatibleDriverException) {
      return error(ErrorCode.UNSUPPORTED, "is too old; MongoDB 6.0 or later is needed", e);
    }
    if (wasNotSent(e)) {
      return unreachable(e);
    }
    if (e instanceof MongoConfigurationException) {
      return error(ErrorCode.UNAVAILABLE, "cannot be looked up", e);
    }
    if (e instanceof MongoSocketException) {
      return error(lost, "was cut off", e);
    }
    if (e instanceof MongoWriteConcernException) {
      return error(lost, "did it, but without a majority: a failover may undo it", e);
    }
    if (e instanceof MongoExecutionTimeoutException) {
      return error(late, "did not come to it in time", e);
    }
    if (e instanceof MongoClientException) {
      return error(ErrorCode.INTERNAL, "was used in a way that its driver refuses", e);
    }
    return ofServer(e, lost, late);
  }

  private HoldfastException ofServer(MongoException e, ErrorCode lost, ErrorCode late) {
    int code = code(e);
    if (NOT_PRIMARY.contains(code)) {
      return error(ErrorCode.UNAVAILABLE, "is not the primary any more", e);
    }
    if (INTERRUPTED.contains(code)) {
      return error(lost, "stepped down or stopped in the middle of it", e);
    }
    if (TOO_LARGE.contains(code)) {
      return error(ErrorCode.RESOURCE_EXHAUSTED, "takes no document so large", e);
    }
    return switch (code) {
      case UNAUTHORIZED ->
          error(ErrorCode.PERMISSION_DENIED, "does not allow this user to do that", e);
      case AUTHENTICATION_FAILED -> refusedUser(e);
      case LOCK_TIMEOUT, WRITE_CONFLICT, SNAPSHOT_UNAVAILABLE, TEMPORARILY_UNAVAILABLE ->
          error(ErrorCode.UNAVAILABLE, "is busy: others change the same", e);
      case EXCEEDED_TIME_LIMIT -> error(late, "did not come to it in time", e);
      case CURSOR_NOT_FOUND, SNAPSHOT_TOO_OLD ->
          error(
              ErrorCode.TIMEOUT,
              "no longer holds the state that this read began with; the time it does is the"
                  + " server's minSnapshotHistoryWindowInSeconds and cursorTimeoutMillis",
              e);
      case INVALID_NAMESPACE -> error(ErrorCode.INVALID, "does not take this name", e);
      case OUT_OF_DISK, QUERY_MEMORY, TRANSACTION_TOO_LARGE_FOR_CACHE ->
          error(ErrorCode.RESOURCE_EXHAUSTED, "has no room left for this", e);
      case NOT_IN_STRICT_API ->
          error(ErrorCode.UNSUPPORTED, "is reached by a client whose server API is strict", e);
      default -> error(ErrorCode.INTERNAL, "did not accept a command", e);
    };
  }

  private static int code(MongoException e) {
    return e instanceof MongoBulkWriteException bulk && !bulk.getWriteErrors().isEmpty()
        ? bulk.getWriteErrors().get(0).getCode()
        : e.getCode();
  }

  private HoldfastException refusedUser(MongoException e) {
    String user = settings.config().username();
    return HoldfastException.of(
        ErrorCode.PERMISSION_DENIED,
        settings.name()
            + (user == null
                ? " wants a user name and a password"
                : " does not know the user \""
                    + user
                    + "\" with this password; it was asked of authSource="
                    + settings.authSource()),
        e);
  }

  private HoldfastException unreachable(MongoException e) {
    Throwable refusal = CertificateRefusals.refusal(e);
    if (refusal == null && String.valueOf(e.getMessage()).contains("CertificateException")) {
      // A search for a server tells of its reasons in words only.
      refusal = e;
    }
    return refusal == null
        ? error(ErrorCode.UNAVAILABLE, "cannot be reached, or has no connection free", e)
        : refusedCertificate(settings, refusal);
  }

  /** A certificate is not what it has to be: the server's, or the client's own. */
  static HoldfastException refusedCertificate(Settings settings, Throwable e) {
    return HoldfastException.of(
        ErrorCode.PERMISSION_DENIED,
        settings.name()
            + " has no certificate that can be trusted for this host name, or does not take ours: "
            + e.getMessage(),
        e);
  }

  private HoldfastException error(ErrorCode code, String what, RuntimeException e) {
    return HoldfastException.of(code, settings.name() + " " + what + " (" + shown(e) + ")", e);
  }

  /**
   * What the server said, without the whole of its answer and without the command that it refuses:
   * either may hold documents.
   */
  static String shown(RuntimeException e) {
    String text =
        e instanceof MongoCommandException command
            ? command.getErrorCodeName() + ": " + command.getErrorMessage()
            : String.valueOf(e.getMessage());
    int end = text.length();
    for (String more : List.of(" The full response is", " to execute command {")) {
      int at = text.indexOf(more);
      end = at < 0 ? end : Math.min(end, at);
    }
    return text.substring(0, end);
  }

  /** The server refuses the document that a write would make, for its size. */
  static boolean isTooLarge(MongoException e) {
    return TOO_LARGE.contains(e.getCode());
  }

  static boolean isDuplicate(RuntimeException e) {
    if (e instanceof MongoBulkWriteException bulk) {
      List<BulkWriteError> errors = bulk.getWriteErrors();
      return !errors.isEmpty() && errors.get(0).getCode() == DUPLICATE_KEY;
    }
    return e instanceof MongoException mongo && mongo.getCode() == DUPLICATE_KEY;
  }

  /** The name of MongoDB's index that refused a value; {@code _id_} for the id. */
  static String duplicateIn(String message) {
    Matcher matcher = DUPLICATE_IN.matcher(message);
    return matcher.find() ? matcher.group(1) : "_id_";
  }

  /** The transaction has no effect, and running it again may help. */
  static boolean isTransient(RuntimeException e) {
    return e instanceof MongoException mongo
        && (mongo.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)
            || mongo.getCode() == WRITE_CONFLICT);
  }

  /** The server stopped a command because its time was over. */
  static boolean isLate(RuntimeException e) {
    return e instanceof MongoException mongo && mongo.getCode() == EXCEEDED_TIME_LIMIT;
  }

  /** A commit may have been made or not; it is safe to ask for it again. */
  static boolean isUnknownCommit(RuntimeException e) {
    return e instanceof MongoException mongo
        && mongo.hasErrorLabel(MongoException.UNKNOWN_TRANSACTION_COMMIT_RESULT_LABEL);
  }

  /** The state that was asked for is not to be had right now, because collections change. */
  static boolean isSnapshotUnavailable(RuntimeException e) {
    return e instanceof MongoException mongo && mongo.getCode() == SNAPSHOT_UNAVAILABLE;
  }
}
