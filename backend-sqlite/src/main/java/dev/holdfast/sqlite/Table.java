package dev.holdfast.sqlite;

/**
 * The table of a collection. Its name holds a number and nothing of the collection's name, because
 * SQLite's names do not tell cases apart; {@code hf_collections} says which is whose. Keeps the
 * texts of the statements that are run most.
 */
record Table(
    long number,
    String collection,
    String byId,
    String insert,
    String insertAt,
    String replace,
    String delete) {
  Table(long number, String collection) {
    this(
        number,
        collection,
        Statements.byId(number),
        Statements.insert(number),
        Statements.insertAt(number),
        Statements.replace(number),
        Statements.delete(number));
  }
}
