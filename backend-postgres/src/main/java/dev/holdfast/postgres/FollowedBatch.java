package dev.holdfast.postgres;

import dev.holdfast.spi.EncodedBodies;
import dev.holdfast.spi.Following;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch and what follows from it, in the transaction that is open on a connection. */
final class FollowedBatch implements Following.Step {
  private final Catalogue catalogue;
  private final PostgresErrors errors;
  private final Link link;
  private boolean committing;
  private boolean committed;

  FollowedBatch(Catalogue catalogue, PostgresErrors errors, Link link) {
    this.catalogue = catalogue;
    this.errors = errors;
    this.link = link;
  }

  @Override
  public <R> R read(Read<R> read) {
    return read.accept(new PostgresReads(catalogue, link, new StepLease(errors)));
  }

  WriteResult apply(WriteBatch batch, EncodedBodies<byte[]> encoded) {
    return new Batch(catalogue, link, batch, encoded, true).apply();
  }

  /** What follows, for the caller to commit. */
  void follow(WriteResult result, Following following) {
    following.follow(result, this, more -> apply(more, EncodedBodies.json(more)));
  }

  /**
   * What follows, committed with the last of it where that is one statement.
   *
   * @return whether it was
   */
  boolean followAndCommit(WriteResult result, Following following) {
    following.follow(result, this, this::applyAndCommit);
    return committed;
  }

  /** Whether what went wrong may have gone wrong at the commit. */
  boolean isCommitting() {
    return committing;
  }

  private void applyAndCommit(WriteBatch more) {
    EncodedBodies<byte[]> encoded = EncodedBodies.json(more);
    Write.Insert insert = only(more.writes());
    Table table = insert == null ? null : catalogue.known(insert.collection());
    if (insert == null || table == null) {
      apply(more, encoded);
      return;
    }
    try {
      committing = true;
      link.commitWith(
          table.insertLast,
          s -> {
            s.setString(1, insert.id());
            s.setBytes(2, encoded.of(insert.body()));
          });
      committed = true;
    } catch (Failure e) {
      if (!PostgresErrors.isDuplicate(e.error())) {
        throw e;
      }
      throw catalogue.duplicate(e, insert.id());
    }
  }

  private static Write.@Nullable Insert only(List<Write> writes) {
    return writes.size() == 1 && writes.get(0) instanceof Write.Insert insert ? insert : null;
  }
}
