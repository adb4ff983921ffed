package dev.holdfast.history;

import dev.holdfast.spi.HistoryCollections;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A time of which nothing is known, since the database was taken back to its beginning: what writes
 * a restore notes it, in the database.
 */
record LostTime(Instant from, Instant until) {
  private static final String LOST = "lost";

  /** The one that an instant lies in, as far as the collection is concerned. */
  static Optional<LostTime> around(Session session, String collection, Instant at) {
    List<String> ids =
        List.of(HistoryCollections.ALL_RESTORED, HistoryCollections.restored(collection));
    try (Rows rows = session.read(new Read.ById(HistoryCollections.NOTES, ids, null, false))) {
      while (rows.next()) {
        if (rows.body().toMap().get(LOST) instanceof List<?> all) {
          for (Object each : all) {
            LostTime lost = of(each);
            if (lost.has(at)) {
              return Optional.of(lost);
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private static LostTime of(@Nullable Object stored) {
    Map<?, ?> span = stored instanceof Map<?, ?> fields ? fields : Map.of();
    return new LostTime(
        VersionDocument.instant(span.get("from")), VersionDocument.instant(span.get("until")));
  }

  /** At both ends it is known. */
  private boolean has(Instant at) {
    return at.isAfter(from) && at.isBefore(until);
  }
}
