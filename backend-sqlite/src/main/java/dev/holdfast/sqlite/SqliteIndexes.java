package dev.holdfast.sqlite;

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

/** The declared indexes: each an index of SQLite's on key expressions, see {@link SqlText#key}. */
final class SqliteIndexes {
  private static final String ALL =
      "SELECT n,name,declared FROM hf_indexes WHERE collection=? ORDER BY name";
  private static final String ADD =
      "INSERT INTO hf_indexes(collection,name,declared) VALUES(?,?,?) RETURNING n";
  private static final String REMOVE = "DELETE FROM hf_indexes WHERE n=?";
  private static final String REMOVE_ALL = "DELETE FROM hf_indexes WHERE collection=?";
  private static final String FIND = "SELECT n FROM hf_indexes WHERE collection=? AND name=?";

  private SqliteIndexes() {}

  static List<Index> of(Link link, Table table) {
    List<Index> indexes = new ArrayList<>();
    try (Cursor cursor = link.query(ALL, s -> s.setLong(1, table.number()))) {
      while (cursor.next()) {
        indexes.add(declared(cursor.text(2), cursor.text(3)));
      }
    }
    return indexes;
  }

  static boolean any(Link link, Table table) {
    try (Cursor cursor = link.query(ALL, s -> s.setLong(1, table.number()))) {
      return cursor.next();
    }
  }

  static boolean create(Link link, Table table, Index index) {
    for (Index other : of(link, table)) {
      if (other.name().equals(index.name())) {
        Admin.CreateIndex.requireSame(index, other);
        return false;
      }
    }
    long number =
        link.number(
                ADD,
                s -> {
                  s.setLong(1, table.number());
                  s.setString(2, index.name());
                  s.setString(3, text(index));
                })
            .orElseThrow();
    link.execute(SqlText.createIndex(table, number, index));
    return true;
  }

  static boolean drop(Link link, Table table, String name) {
    Optional<Long> number =
        link.number(
            FIND,
            s -> {
              s.setLong(1, table.number());
              s.setString(2, name);
            });
    if (number.isEmpty()) {
      return false;
    }
    link.execute(SqlText.dropIndex(number.get()));
    link.update(REMOVE, s -> s.setLong(1, number.get()));
    return true;
  }

  /** Forgets the declarations; the indexes go with their table. */
  static void dropAll(Link link, Table table) {
    link.update(REMOVE_ALL, s -> s.setLong(1, table.number()));
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
