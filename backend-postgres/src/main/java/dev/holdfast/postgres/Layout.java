package dev.holdfast.postgres;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tables that stand beside the collections' in a schema, all of which start with hf_. */
final class Layout {
  /** The layout of tables that this version writes; an older one is brought to it. */
  static final int VERSION = 2;

  /** The oldest layout that this version reads; it has no table of operations. */
  private static final int OLDEST = 1;

  /** The oldest version of the server that still gets fixes; generated columns need 12. */
  private static final int LEAST_SERVER = 140000;

  private static final String SERVER =
      "SELECT current_setting('server_version_num')::bigint,current_setting('server_encoding')";

  private final String schema;
  private final String database;

  Layout(String schema, String database) {
    this.schema = schema;
    this.database = database;
  }

  /**
   * Makes what is not there; refuses what is not ours to use.
   *
   * @return why operations cannot be remembered here; null when they can
   */
  @Nullable String prepare(Link link) {
    requireServer(link);
    Optional<Long> version = version(link);
    if (version.isEmpty()) {
      create(link);
      version = version(link);
    }
    long found = version.orElse(0L);
    if (found < OLDEST || found > VERSION) {
      throw HoldfastException.invalid(
          database
              + " has layout "
              + found
              + " in the schema \""
              + schema
              + "\"; this version of Holdfast reads the layouts "
              + OLDEST
              + " to "
              + VERSION
              + ". Use the version that wrote it, or a newer one");
    }
    return found < VERSION && !bringUp(link)
        ? "the schema has layout "
            + found
            + " and this user may not bring it to "
            + VERSION
            + "; open the database once as the owner of the schema"
        : lackingRight(link);
  }

  /** False where this user, or a standby, may not. */
  private boolean bringUp(Link link) {
    try {
      changing(
          link,
          () -> {
            if (version(link).orElse(0L) < VERSION) {
              createOperations(link);
              link.execute(
                  new SqlText()
                      .add("UPDATE ")
                      .in(schema)
                      .add("hf_meta SET layout=")
                      .number(VERSION)
                      .text());
            }
            return true;
          });
      return true;
    } catch (Failure e) {
      if (PostgresErrors.isForbidden(e.error())) {
        return false;
      }
      throw e;
    }
  }

  private @Nullable String lackingRight(Link link) {
    String table = new SqlText().in(schema).add("hf_operations").text();
    boolean complete =
        link.number(
                "SELECT 1 FROM to_regclass(?) AS t WHERE has_table_privilege(t,'SELECT')"
                    + " AND has_table_privilege(t,'INSERT') AND has_table_privilege(t,'UPDATE')"
                    + " AND has_table_privilege(t,'DELETE')",
                s -> s.setString(1, table))
            .isPresent();
    return complete
        ? null
        : "this user needs "
            + PostgresErrors.grant("SELECT, INSERT, UPDATE, DELETE", "TABLE", table);
  }

  private void requireServer(Link link) {
    try (Cursor cursor = link.query(SERVER, Link.Binding.NONE)) {
      cursor.next();
      long number = cursor.number(1);
      if (number < LEAST_SERVER) {
        throw HoldfastException.of(
            ErrorCode.UNSUPPORTED,
            database
                + " runs PostgreSQL "
                + number / 10000
                + "; Holdfast needs "
                + LEAST_SERVER / 10000
                + " or newer");
      }
      if (!cursor.text(2).equals("UTF8")) {
        throw HoldfastException.of(
            ErrorCode.UNSUPPORTED,
            database
                + " has the encoding "
                + cursor.text(2)
                + ", which cannot hold every text; make the database with ENCODING 'UTF8'");
      }
    }
  }

  private Optional<Long> version(Link link) {
    try {
      SqlText sql = new SqlText().add("SELECT layout::bigint FROM ").in(schema).add("hf_meta");
      return link.number(sql.build());
    } catch (Failure e) {
      if (isMissing(e.error())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isMissing(SQLException e) {
    return PostgresErrors.isMissingTable(e) || PostgresErrors.state(e).equals("3F000");
  }

  private void create(Link link) {
    changing(
        link,
        () -> {
          if (!isThere(link)) {
            createSchema(link);
            createTables(link);
          }
          return true;
        });
  }

  /** Does work in a transaction that alone makes and drops tables of the schema. */
  <T> T changing(Link link, Supplier<T> work) {
    return committed(
        link,
        () -> {
          lock(link);
          return work.get();
        });
  }

  /**
   * Does work in a transaction that alone changes the indexes of a collection, or drops it: for as
   * long as that takes, and while others make tables.
   */
  <T> T changing(Link link, String collection, Supplier<T> work) {
    return committed(
        link,
        () -> {
          link.execute("SET LOCAL statement_timeout=0");
          lock(link, "holdfast.collection", schema + "." + collection);
          return work.get();
        });
  }

  private static <T> T committed(Link link, Supplier<T> work) {
    link.begin();
    try {
      T result = work.get();
      link.commit();
      return result;
    } catch (RuntimeException | Error e) {
      link.rollback();
      throw e;
    }
  }

  /**
   * Nobody else makes or drops tables of this schema until the transaction ends. Whoever waits for
   * a table, or works on it for long, does so before.
   */
  void lock(Link link) {
    lock(link, "holdfast", schema);
  }

  private static void lock(Link link, String kind, String name) {
    link.query(
            "SELECT pg_advisory_xact_lock(hashtext(?),hashtext(?))",
            s -> {
              s.setString(1, kind);
              s.setString(2, name);
            })
        .close();
  }

  private boolean isThere(Link link) {
    SqlText name = new SqlText().in(schema).add("hf_meta");
    return link.number(
            "SELECT 1 WHERE to_regclass(?) IS NOT NULL", s -> s.setString(1, name.text()))
        .isPresent();
  }

  private void createSchema(Link link) {
    boolean there =
        link.number("SELECT 1 FROM pg_namespace WHERE nspname=?", s -> s.setString(1, schema))
            .isPresent();
    if (!there) {
      link.execute(new SqlText().add("CREATE SCHEMA ").identifier(schema).text());
    }
  }

  /** Revisions begin at the time of day, so that a schema made anew does not repeat the old one. */
  private void createTables(Link link) {
    long micros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    link.execute(
        new SqlText()
            .add("CREATE SEQUENCE ")
            .in(schema)
            .add("hf_revision START ")
            .number(micros)
            .text());
    link.execute(new SqlText().add("CREATE SEQUENCE ").in(schema).add("hf_number").text());
    link.execute(
        new SqlText()
            .add("CREATE TABLE ")
            .in(schema)
            .add("hf_collections(n bigint PRIMARY KEY,")
            .add("name text COLLATE \"C\" NOT NULL UNIQUE,")
            .add("table_name text COLLATE \"C\" NOT NULL UNIQUE)")
            .text());
    link.execute(
        new SqlText()
            .add("CREATE TABLE ")
            .in(schema)
            .add("hf_indexes(n bigint PRIMARY KEY,")
            .add("collection bigint NOT NULL REFERENCES ")
            .in(schema)
            .add("hf_collections ON DELETE CASCADE,name text COLLATE \"C\" NOT NULL,")
            .add("declared text NOT NULL,UNIQUE(collection,name))")
            .text());
    createOperations(link);
    SqlText meta = new SqlText().add("CREATE TABLE ").in(schema).add("hf_meta AS SELECT ");
    link.execute(meta.number(VERSION).add(" AS layout").text());
  }

  private void createOperations(Link link) {
    SqlText sql = new SqlText().add("CREATE TABLE ").in(schema).add("hf_operations(id text");
    sql.add(" COLLATE \"C\" CONSTRAINT ").add(PostgresErrors.OPERATION_ID);
    link.execute(sql.add(" PRIMARY KEY,record bytea NOT NULL)").text());
  }
}
