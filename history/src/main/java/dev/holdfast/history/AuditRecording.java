package dev.holdfast.history;

import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of a transaction. It holds a chain from when they are written to the commit. */
final class AuditRecording implements Recording {
  private final AuditBackend audit;
  private final List<Act> acts = new ArrayList<>();
  private @Nullable AuditChain chain;
  private @Nullable Map<String, @Nullable Object> last;

  AuditRecording(AuditBackend audit) {
    this.audit = audit;
  }

  @Override
  public void applied(WriteBatch batch, WriteResult result) {
    acts.addAll(WriteAct.all(audit.coverage(), batch, result));
  }

  void add(List<Act> others) {
    acts.addAll(others);
  }

  @Override
  public boolean isEmpty() {
    return acts.isEmpty();
  }

  @Override
  public List<Write> writes() {
    AuditChain mine = audit.chains().take();
    chain = mine;
    List<Map<String, @Nullable Object>> entries = mine.next(acts, audit.now());
    last = entries.get(entries.size() - 1);
    return AuditChain.writes(entries);
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
