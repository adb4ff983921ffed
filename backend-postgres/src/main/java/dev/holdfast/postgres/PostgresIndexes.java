package dev.holdfast.postgres;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Values;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The declared indexes: each an index of PostgreSQL's on expressions over the body. */
final class PostgresIndexes {
  private final Catalogue catalogue;
  private final String all;
  private final String add;
  private final String find;
  private final String remove;

  PostgresIndexes(Catalogue catalogue) {
    this.catalogue = catalogue;
    String schema = catalogue.schema();
    this.all =
        new SqlText()
            .add("SELECT name,declared FROM ")
            .in(schema)
            .add("hf_indexes WHERE collection=:collection ORDER BY name")
            .text();
    this.add =
        new SqlText()
            .add("INSERT INTO ")
            .in(schema)
            .add("hf_indexes(n,collection,name,declared)")
            .add(" VALUES(:number,:collection,:name,:declared)")
            .text();
    this.find =
        new SqlText()
            .add("SELECT n FROM ")
            .in(schema)
            .add("hf_indexes WHERE collection=:collection AND name=:name")
            .text();
    this.remove =
        new SqlText().add("DELETE FROM ").in(schema).add("hf_indexes WHERE n=:number").text();
  }

  List<Index> of(Link link, Table table) {
    return link.ask(
        handle ->
            handle
                .createQuery(all)
                .bind("collection", table.number())
                .map((row, context) -> declared(row.getString(1), row.getString(2)))
                .list());
  }

  boolean any(Link link, Table table) {
    return !of(link, table).isEmpty();
  }

  /** Whether there is one of this name; INVALID when that is another one. */
  boolean isThere(Link link, Table table, Index index) {
    for (Index other : of(link, table)) {
      if (other.name().equals(index.name())) {
        Admin.CreateIndex.requireSame(index, other);
        return true;
      }
    }
    return false;
  }

  /** Makes it; nobody writes to the collection meanwhile. */
  boolean create(Link link, Table table, Index index) {
    long number = catalogue.nextNumber(link);
    link.ask(
        handle ->
            handle
                .createUpdate(add)
                .bind("number", number)
                .bind("collection", table.number())
                .bind("name", index.name())
                .bind("declared", text(index))
                .execute());
    link.execute(IndexSql.create(table, number, index));
    return true;
  }

  boolean drop(Link link, Table table, String name) {
    Optional<Long> number =
        link.ask(
            handle ->
                handle
                    .createQuery(find)
                    .bind("collection", table.number())
                    .bind("name", name)
                    .mapTo(Long.class)
                    .findOne());
    if (number.isEmpty()) {
      return false;
    }
    link.execute(WriteStatements.dropIndex(table, number.get()));
    link.ask(handle -> handle.createUpdate(remove).bind("number", number.get()).execute());
    return true;
  }

  private static String text(Index index) {
    List<@Nullable Object> keys = new ArrayList<>();
    for (Sort key : index.keys()) {
      keys.add(Map.of("path", key.path().keys(), "descending", key.descending()));
    }
    Map<String, @Nullable Object> declared = Map.of("keys", keys, "unique", index.unique());
    return new String(Bodies.toJson(Bodies.of(declared)), StandardCharsets.UTF_8);
  }

  private static Index declared(String name, String text) {
    Map<String, @Nullable Object> declared =
        Bodies.json(text.getBytes(StandardCharsets.UTF_8)).toMap();
    List<Sort> keys = new ArrayList<>();
    for (Object key : Values.asArray(part(declared, "keys"))) {
      Map<String, @Nullable Object> one = Values.asObject(Objects.requireNonNull(key));
      List<String> path = new ArrayList<>();
      Values.asArray(part(one, "path")).forEach(part -> path.add(String.valueOf(part)));
      keys.add(new Sort(Path.of(path), Boolean.TRUE.equals(one.get("descending"))));
    }
    return new Index(name, keys, Boolean.TRUE.equals(declared.get("unique")));
  }

  private static Object part(Map<String, @Nullable Object> declared, String name) {
    Object part = declared.get(name);
    if (part == null) {
      throw HoldfastException.of(
          ErrorCode.CORRUPT, "The declaration of an index lacks \"" + name + "\"");
    }
    return part;
  }
}
