package dev.holdfast.sqlite;

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
    try {
      long revision =
          link.number(
                  table.insert(),
                  s -> {
                    s.setString(1, write.id());
                    s.setBytes(2, body);
                  })
              .orElseThrow();
      return Optional.of(Outcome.inserted(write.id(), revision));
    } catch (Failure e) {
      throw SqliteErrors.ofInsert(e, link, table, write.id());
    }
  }

  @Override
  public Optional<Outcome> replace(Write.Replace write) {
    Target target = write.target();
    String id = target.id().orElse(null);
    if (id == null || target.expectedRevision() != null) {
      return Optional.empty();
    }
    byte[] body = encoded.of(write.body());
    return changed(
        link.number(
            table.replace(),
            s -> {
              s.setBytes(1, body);
              s.setString(2, id);
            }));
  }

  @Override
  public Optional<Outcome> modify(Write.Modify write) {
    Target target = write.target();
    String id = target.id().orElse(null);
    if (id == null) {
      return Optional.empty();
    }
    Sql sql = UpdateSql.of(table, id, target.expectedRevision(), write.update());
    return sql == null ? Optional.empty() : changed(link.number(sql));
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
      return deleted(link.update(table.delete(), s -> s.setString(1, id)));
    }
    return target.many()
        ? deleted(link.update(Statements.deleteMatching(table, target.filter())))
        : Optional.empty();
  }

  private static Optional<Outcome> deleted(long count) {
    return Optional.of(Outcome.changed(count, count, 0));
  }
}
