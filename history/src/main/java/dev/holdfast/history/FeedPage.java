package dev.holdfast.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what follows a token from the versions behind its horizon, which come by time and id. Of
 * those that are so young that others may still come before them, a token names only so many: the
 * next ones wait until they are old enough.
 */
final class FeedPage {
  /** A token of so many has 160,000 characters. */
  static final int MOST_NAMED = 10_000;

  private final FeedToken token;
  private final Instant settled;
  private final int most;
  private final List<String> ids = new ArrayList<>();
  private final Map<Long, Integer> named;
  private @Nullable Instant lastAt;
  private String lastId = "";
  private int room;
  private boolean ended;

  /**
   * Of what follows a token.
   *
   * @param settled before and at which nothing more comes
   */
  FeedPage(FeedToken token, Instant settled, int most) {
    this.token = token;
    this.settled = settled;
    this.most = most;
    this.named = new HashMap<>(token.delivered());
    int second = FeedToken.second(settled);
    int young = 0;
    for (int each : named.values()) {
      young += Integer.compareUnsigned(each, second) < 0 ? 0 : 1;
    }
    this.room = MOST_NAMED - young;
  }

  /** Takes a version; false when it is to come again with the next page, as all behind it are. */
  boolean takes(String id, String at) {
    Instant time = VersionDocument.instant(at);
    long hash = FeedToken.hash(id, at);
    boolean young = time.isAfter(settled);
    if (!token.delivered().containsKey(hash)) {
      ended = ids.size() == most || (young && room <= 0);
      if (ended) {
        return false;
      }
      ids.add(id);
      if (young) {
        named.put(hash, FeedToken.second(time));
        room--;
      }
    } else if (!young) {
      named.remove(hash);
    }
    lastAt = time;
    lastId = id;
    return true;
  }

  /** Those that are delivered, in order. */
  List<String> ids() {
    return ids;
  }

  /** With all that was passed. */
  FeedToken next(long prunings) {
    Instant passed = lastAt;
    boolean inside = ended && passed != null && !passed.isAfter(settled) && ids.size() == most;
    Instant horizon = inside && passed != null ? passed : settled;
    String last = inside ? lastId : null;
    if (horizon.isBefore(token.horizon())) {
      horizon = token.horizon();
      last = token.last();
    }
    int second = FeedToken.second(horizon);
    named.values().removeIf(each -> Integer.compareUnsigned(each, second) < 0);
    return new FeedToken(token.source(), horizon, last, prunings, named);
  }
}
