package dev.holdfast.postgres;

import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes by id that one statement does whole and that give back what was there before. What is
 * locked first cannot change any more, so it is what the change finds. An empty answer means as in
 * {@link SingleStatements}.
 */
final class BeforeStatements implements Write.Visitor<Optional<Outcome>> {
  private final Link link;
  private final Table table;
  private final EncodedBodies<byte[]> encoded;

  BeforeStatements(Link link, Table table, EncodedBodies<byte[]> encoded) {
    this.link = link;
    this.table = table;
    this.encoded = encoded;
  }

  @Override
  public Optional<Outcome> insert(Write.Insert write) {
    return Optional.empty();
  }

  @Override
  public Optional<Outcome> replace(Write.Replace write) {
    String id = idAlone(write.target());
    if (id == null) {
      return Optional.empty();
    }
    byte[] body = encoded.of(write.body());
    return changed(
        id,
        link.query(
            table.replaceGivingBefore,
            s -> {
              s.setBytes(1, body);
              s.setString(2, id);
              s.setBytes(3, body);
            }));
  }

  private static @Nullable String idAlone(Target target) {
    return target.expectedRevision() == null ? target.id().orElse(null) : null;
  }

  @Override
  public Optional<Outcome> modify(Write.Modify write) {
    String id = idAlone(write.target());
    Sql sql = id == null ? null : UpdateSql.givingBefore(table, id, write.update());
    return id == null || sql == null ? Optional.empty() : changed(id, link.query(sql));
  }

  private static Optional<Outcome> changed(String id, Cursor answer) {
    try (Cursor cursor = answer) {
      return cursor.next()
          ? Optional.of(
              outcome(
                  cursor.number(1), new Image(id, cursor.number(2), Bodies.json(cursor.bytes(3)))))
          : Optional.empty();
    }
  }

  private static Outcome outcome(long revision, Image before) {
    return new Outcome(1, 1, null, revision, List.of(before), List.of(), null);
  }

  @Override
  public Optional<Outcome> delete(Write.Delete write) {
    String id = idAlone(write.target());
    if (id == null) {
      return Optional.empty();
    }
    try (Cursor cursor = link.query(table.take, s -> s.setString(1, id))) {
      return Optional.of(
          cursor.next()
              ? outcome(0, new Image(id, cursor.number(1), Bodies.json(cursor.bytes(2))))
              : Outcome.NONE);
    }
  }
}
