package dev.holdfast.layers;

import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import java.util.Locale;
import java.util.Objects;

/** What a call is measured as. */
enum CallKind {
  GET,
  FIND,
  COUNT,
  DISTINCT,
  AGGREGATE,
  EXPLAIN,
  INSERT,
  REPLACE,
  UPDATE,
  DELETE,
  BULK,
  BEGIN,
  COMMIT,
  ROLLBACK,
  ADMIN;

  /** The collection of a call that is not of one. */
  static final String NO_COLLECTION = "none";

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }

  static CallKind of(Read<?> asked) {
    Read<?> read = Read.Noted.plain(asked);
    if (read instanceof Read.ById) {
      return GET;
    }
    if (read instanceof Read.Find) {
      return FIND;
    }
    if (read instanceof Read.Count) {
      return COUNT;
    }
    if (read instanceof Read.Distinct) {
      return DISTINCT;
    }
    return read instanceof Read.Aggregate ? AGGREGATE : EXPLAIN;
  }

  static CallKind of(WriteBatch batch) {
    if (batch.writes().size() != 1) {
      return BULK;
    }
    Write write = batch.writes().get(0);
    if (write instanceof Write.Insert) {
      return INSERT;
    }
    if (write instanceof Write.Modify) {
      return UPDATE;
    }
    return write instanceof Write.Delete ? DELETE : REPLACE;
  }

  static String collection(WriteBatch batch) {
    return batch.writes().isEmpty() ? NO_COLLECTION : batch.writes().get(0).collection();
  }

  static String collection(Admin<?> request) {
    return Objects.requireNonNullElse(request.collection(), NO_COLLECTION);
  }
}
