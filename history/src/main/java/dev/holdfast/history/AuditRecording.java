package dev.holdfast.history;

import dev.holdfast.Filter;
import dev.holdfast.Path;
import dev.holdfast.Projection;
import dev.holdfast.Sort;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a transaction. It holds a chain from when they are written to the commit, and of
 * entries no more than are written at once.
 */
final class AuditRecording implements Recording {
  private static final int AT_ONCE = 1_000;
  private static final Projection NOTHING = new Projection(List.of(), true);

  private final AuditBackend audit;
  private final Session session;
  private final Acts acts = new Acts();
  private @Nullable List<String> selected;
  private @Nullable AuditChain chain;
  private @Nullable Map<String, @Nullable Object> last;

  AuditRecording(AuditBackend audit, Session session) {
    this.audit = audit;
    this.session = session;
  }

  /**
   * Of many documents the ids, as the transaction sees them: what they were would be brought back
   * whole.
   */
  @Override
  public void before(WriteBatch batch) {
    selected = null;
    Filter filter = Memory.many(batch);
    if (filter == null) {
      return;
    }
    List<String> ids = new ArrayList<>();
    String collection = batch.writes().get(0).collection();
    List<Sort> byId = List.of(Sort.ascending(Path.ID));
    try (Rows rows = session.read(new Read.Find(collection, filter, byId, null, 0, -1, NOTHING))) {
      while (rows.next()) {
        ids.add(rows.id());
        Memory.require(Memory.EACH_ID * ids.size());
      }
    }
    selected = ids;
  }

  @Override
  public void applied(WriteBatch batch, WriteResult result) {
    acts.add(WriteAct.all(audit.coverage(), batch, result, selected));
    acts.requireRoom();
  }

  void add(List<Act> others) {
    acts.add(others);
  }

  @Override
  public boolean isEmpty() {
    return acts.isEmpty();
  }

  @Override
  public void write(Consumer<List<Write>> into) {
    AuditChain mine = audit.chains().take();
    chain = mine;
    Instant now = audit.now();
    List<Act> all = acts.all();
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<Act> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
      List<Map<String, @Nullable Object>> entries = mine.next(last, some, now);
      last = entries.get(entries.size() - 1);
      into.accept(AuditChain.writes(entries));
    }
  }

  @Override
  public void committed() {
    if (chain != null && last != null) {
      chain.moveTo(last);
      chain.unlock();
    }
  }

  @Override
  public void failed(boolean surely) {
    if (chain != null) {
      if (!surely) {
        chain.end();
      }
      chain.unlock();
    }
  }
}
