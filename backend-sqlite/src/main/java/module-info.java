/** The backend on SQLite. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.sqlite {
  requires transitive dev.holdfast;
  requires com.zaxxer.hikari;
  requires java.sql;
  requires org.jdbi.v3.core;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;
}
