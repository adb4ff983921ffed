package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Session;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteBatch.Images;
import dev.holdfast.spi.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of a transaction. It holds a chain from when they are written to the commit. */
final class AuditRecording implements Recording {
  private final AuditBackend audit;
  private final Session session;
  private final List<Act> acts = new ArrayList<>();
  private @Nullable AuditChain chain;
  private @Nullable Map<String, @Nullable Object> last;

  AuditRecording(AuditBackend audit, Session session) {
    this.audit = audit;
    this.session = session;
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
  public void write() {
    AuditChain mine = audit.chains().take();
    chain = mine;
    List<Map<String, @Nullable Object>> entries = mine.next(acts, audit.now());
    last = entries.get(entries.size() - 1);
    try {
      session.write(new WriteBatch(AuditChain.writes(entries), true, null, Images.NONE));
    } catch (HoldfastException e) {
      throw VersionRecording.withoutEffect(e);
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
