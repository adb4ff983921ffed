/** The backend on PostgreSQL. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.postgres {
  requires transitive dev.holdfast;
  requires transitive java.sql;
  requires static com.google.errorprone.annotations;
  requires static org.checkerframework.checker.qual;
  requires com.zaxxer.hikari;
  requires org.jdbi.v3.core;
  requires org.postgresql.jdbc;
  requires org.slf4j;

  exports dev.holdfast.postgres;

  provides dev.holdfast.spi.BackendProvider with
      dev.holdfast.postgres.PostgresProvider;
}
