package dev.holdfast.postgres;

/**
 * The table of a collection. It has the collection's name where PostgreSQL can take that, for
 * people who look into the database; {@code hf_collections} says which table is whose. Immutable;
 * keeps the texts of the statements that are run most.
 */
final class Table {
  private final long number;
  private final String collection;
  private final String name;
  private final String schema;
  final String byId;
  final String insert;
  final String insertAll;
  final String replace;
  final String delete;
  final String replaceGivingBefore;
  final String take;
  final String insertLast;

  /**
   * A table.
   *
   * @param number never given twice; in the name of its primary key, and of the table itself where
   *     the collection's name cannot be
   */
  Table(long number, String collection, String name, String schema) {
    this.number = number;
    this.collection = collection;
    this.name = name;
    this.schema = schema;
    this.byId = WriteStatements.byId(this);
    this.insert = WriteStatements.insert(this);
    this.insertAll = WriteStatements.insertAll(this);
    this.replace = WriteStatements.replace(this);
    this.delete = WriteStatements.delete(this);
    this.replaceGivingBefore = WriteStatements.replaceGivingBefore(this);
    this.take = WriteStatements.take(this);
    this.insertLast = WriteStatements.insertLast(this);
  }

  long number() {
    return number;
  }

  String collection() {
    return collection;
  }

  /** Its name in the schema, as it is. */
  String name() {
    return name;
  }

  String schema() {
    return schema;
  }
}
