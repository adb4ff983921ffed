package dev.holdfast.backup;

import dev.holdfast.Index;
import dev.holdfast.Path;
import dev.holdfast.Sort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a manifest that tells of the data, and is encrypted with it.
 *
 * @param epoch of the database, see {@link BackupLog}; null when it could not be written to
 */
record ManifestContents(@Nullable String epoch, List<CollectionEntry> collections) {
  ManifestContents {
    collections = List.copyOf(collections);
  }

  Optional<CollectionEntry> collection(String name) {
    return collections.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("epoch", epoch);
    plain.put("collections", collections.stream().map(ManifestContents::plain).toList());
    return plain;
  }

  private static Map<String, @Nullable Object> plain(CollectionEntry entry) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("name", entry.name());
    plain.put("file", entry.file());
    plain.put("plainBytes", entry.plainBytes());
    plain.put("plainSha256", entry.plainSha256());
    plain.put("changed", entry.changed());
    plain.put("deleted", entry.deleted());
    plain.put("documents", entry.documents());
    plain.put("contentHash", entry.contentHash());
    plain.put("indexes", entry.indexes().stream().map(ManifestContents::plain).toList());
    return plain;
  }

  private static Map<String, @Nullable Object> plain(Index index) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("name", index.name());
    plain.put("unique", index.unique());
    List<Object> keys = new ArrayList<>();
    for (Sort key : index.keys()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("path", key.path().toString());
      one.put("descending", key.descending());
      keys.add(one);
    }
    plain.put("keys", keys);
    return plain;
  }

  static ManifestContents of(Fields fields) {
    List<CollectionEntry> collections = new ArrayList<>();
    for (Fields entry : fields.objects("collections")) {
      List<Index> indexes = entry.objects("indexes").stream().map(ManifestContents::index).toList();
      collections.add(
          new CollectionEntry(
              entry.text("name"),
              entry.text("file"),
              entry.number("plainBytes"),
              entry.hash("plainSha256"),
              entry.number("changed"),
              entry.number("deleted"),
              entry.number("documents"),
              entry.hash("contentHash"),
              indexes));
    }
    return new ManifestContents(fields.optionalText("epoch"), collections);
  }

  private static Index index(Fields fields) {
    List<Sort> keys =
        fields.objects("keys").stream()
            .map(key -> new Sort(Path.parse(key.text("path")), key.flag("descending")))
            .toList();
    String name = fields.text("name");
    if (keys.isEmpty() || name.isEmpty()) {
      throw fields.wrong("keys", "a list with something in it, under a name");
    }
    return new Index(name, keys, fields.flag("unique"));
  }
}
