package dev.holdfast.sqlite;

import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes that one statement does whole: the common ones, by id. An answer of null means that it did
 * nothing, be it because the write is of another kind or because there is something to be read and
 * decided first.
 */
final class SingleStatements implements Write.Visitor<@Nullable Outcome> {
  private final Link link;
  private final Table table;
  private final Encoded encoded;

  SingleStatements(Link link, Table table, Encoded encoded) {
    this.link = link;
    this.table = table;
    this.encoded = encoded;
  }

  @Override
  public @Nullable Outcome insert(Write.Insert write) {
    byte[] body = encoded.of(write.body());
    long revision =
        link.number(
                table.insert(),
                s -> {
                  s.setString(1, write.id());
                  s.setBytes(2, body);
                })
            .orElseThrow();
    return Outcome.inserted(write.id(), revision);
  }

  @Override
  public @Nullable Outcome replace(Write.Replace write) {
    Target target = write.target();
    String id = target.id().orElse(null);
    if (id == null || target.expectedRevision() != null) {
      return null;
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
  public @Nullable Outcome modify(Write.Modify write) {
    Target target = write.target();
    String id = target.id().orElse(null);
    if (id == null) {
      return null;
    }
    Sql sql = UpdateSql.of(table, id, target.expectedRevision(), write.update());
    return sql == null ? null : changed(link.number(sql));
  }

  private static @Nullable Outcome changed(Optional<Long> revision) {
    return revision.isPresent() ? Outcome.changed(1, 1, revision.get()) : null;
  }

  @Override
  public @Nullable Outcome delete(Write.Delete write) {
    Target target = write.target();
    if (target.expectedRevision() != null) {
      return null;
    }
    String id = target.id().orElse(null);
    if (id != null) {
      return deleted(link.update(table.delete(), s -> s.setString(1, id)));
    }
    return target.many()
        ? deleted(link.update(Statements.deleteMatching(table, target.filter())))
        : null;
  }

  private static Outcome deleted(long count) {
    return Outcome.changed(count, count, 0);
  }
}
