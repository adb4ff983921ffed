package dev.holdfast.mongo;

import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;

/**
 * What the server may leave out of the documents: keys of the root, as a whole. The rest is done by
 * {@link dev.holdfast.spi.Projector} on what comes, since inside an object MongoDB keeps other
 * things than we do.
 */
final class ProjectionBson {
  private ProjectionBson() {}

  /** The projection; null when the documents come whole. */
  static @Nullable BsonDocument of(Projection projection, List<Sort> sort) {
    BsonDocument fields = new BsonDocument();
    return projection.include() ? including(projection, sort, fields) : excluding(projection, sort);
  }

  private static BsonDocument including(
      Projection projection, List<Sort> sort, BsonDocument fields) {
    fields.append(Keys.ID, new BsonInt32(1)).append(Keys.REVISION, new BsonInt32(1));
    projection.paths().forEach(path -> fields.put(root(path), new BsonInt32(1)));
    sort.forEach(key -> fields.put(root(key.path()), new BsonInt32(1)));
    return fields;
  }

  private static String root(Path path) {
    return path.isId() ? Keys.ID : Keys.escapeRoot(path.keys().get(0));
  }

  private static @Nullable BsonDocument excluding(Projection projection, List<Sort> sort) {
    BsonDocument fields = new BsonDocument();
    for (Path path : projection.paths()) {
      if (path.keys().size() == 1) {
        fields.put(root(path), new BsonInt32(0));
      }
    }
    sort.forEach(key -> fields.remove(root(key.path())));
    return fields.isEmpty() ? null : fields;
  }
}
