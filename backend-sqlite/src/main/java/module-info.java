/** The backend on SQLite. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.sqlite {
  requires transitive dev.holdfast;
  requires java.sql;
  requires org.xerial.sqlitejdbc;

  provides dev.holdfast.spi.BackendProvider with
      dev.holdfast.sqlite.SqliteProvider;
}
