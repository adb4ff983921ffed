package dev.holdfast.postgres;

import dev.holdfast.Filter;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.Optional;

/**
 * Writes that one statement does whole: the common ones, by id. An empty answer means that it did
 * nothing, be it because the write is of another kind or because there is something to be read and
 * decided first.
 */
final class SingleStatements implements Write.Visitor<Optional<Outcome>> {
  private final Link link;
  private final Table table;
  private final EncodedBodies<byte[]> encoded;

  SingleStatements(Link link, Table table, EncodedBodies<byte[]> encoded) {
    this.link = link;
    this.table = table;
    this.encoded = encoded;
  }

  @Override
  public Optional<Outcome> insert(Write.Insert write) {
    byte[] body = encoded.of(write.body());
    return link.number(
            table.insert,
            s -> {
              s.setString(1, write.id());
              s.setBytes(2, body);
            })
        .map(revision -> Outcome.inserted(write.id(), revision));
  }

  @Override
  public Optional<Outcome> replace(Write.Replace write) {
    Target target = write.target();
    String id = target.id().orElse(null);
    if (id == null) {
      return Optional.empty();
    }
    byte[] body = encoded.of(write.body());
    Long expected = target.expectedRevision();
    String text = expected == null ? table.replace : WriteStatements.replaceRevision(table);
    return changed(
        link.number(
            text,
            s -> {
              s.setBytes(1, body);
              s.setString(2, id);
              s.setBytes(3, body);
              if (expected != null) {
                s.setLong(4, expected);
              }
            }));
  }

  @Override
  public Optional<Outcome> modify(Write.Modify write) {
    Target target = write.target();
    String id = target.id().orElse(null);
    if (id == null) {
      return modifyMany(write);
    }
    Sql sql = UpdateSql.of(table, id, target.expectedRevision(), write.update());
    return sql == null ? Optional.empty() : changed(link.number(sql));
  }

  private Optional<Outcome> modifyMany(Write.Modify write) {
    Target target = write.target();
    boolean plain = target.many() && target.expectedRevision() == null;
    Sql sql =
        plain && write.otherwise() == null
            ? UpdateSql.ofMany(table, target.filter(), write.update())
            : null;
    if (sql == null) {
      return Optional.empty();
    }
    try (Cursor cursor = link.query(sql)) {
      cursor.next();
      long matched = cursor.number(1);
      if (matched > 0 && !cursor.truth(2)) {
        return Optional.empty();
      }
      long revision = matched == 1 ? cursor.number(4) : 0;
      return Optional.of(Outcome.changed(matched, cursor.number(3), revision));
    }
  }

  private static Optional<Outcome> changed(Optional<Long> revision) {
    return revision.map(value -> Outcome.changed(1, 1, value));
  }

  @Override
  public Optional<Outcome> delete(Write.Delete write) {
    Target target = write.target();
    if (target.expectedRevision() != null) {
      return Optional.empty();
    }
    String id = target.id().orElse(null);
    if (id != null) {
      return deleted(link.update(table.delete, s -> s.setString(1, id)));
    }
    Filter filter = target.filter();
    return target.many() && PostgresQueries.residue(filter) == null
        ? deleted(link.update(Statements.deleteMatching(table, filter)))
        : Optional.empty();
  }

  private static Optional<Outcome> deleted(long count) {
    return Optional.of(Outcome.changed(count, count, 0));
  }
}
