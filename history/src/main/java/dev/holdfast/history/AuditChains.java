package dev.holdfast.history;

import dev.holdfast.spi.UuidSource;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The chains of one process: a few, so that as many commits go on at once. A chain begins when all
 * others are in use, so that a process with one writer has one. Thread-safe.
 */
final class AuditChains {
  private static final int MOST = 4;

  private final AuditChain[] chains = new AuditChain[MOST];
  private final AuditKey key;
  private final UuidSource names;
  private int count;

  AuditChains(AuditKey key, UuidSource names) {
    this.key = key;
    this.names = names;
  }

  /** One that this thread has locked, and may add to. */
  AuditChain take() {
    while (true) {
      AuditChain chain = freeOrAny();
      if (!chain.hasEnded()) {
        return chain;
      }
      replace(chain);
      chain.unlock();
    }
  }

  private AuditChain freeOrAny() {
    AuditChain any;
    synchronized (this) {
      for (int i = 0; i < count; i++) {
        if (chains[i].tryLock()) {
          return chains[i];
        }
      }
      if (count < MOST) {
        AuditChain fresh = new AuditChain(names.next(), key);
        fresh.lock();
        chains[count++] = fresh;
        return fresh;
      }
      any = chains[ThreadLocalRandom.current().nextInt(MOST)];
    }
    any.lock();
    return any;
  }

  /** Others begin in their place: what was stored may be without the ends of these. */
  synchronized void endAll() {
    for (int i = 0; i < count; i++) {
      chains[i].end();
    }
  }

  private synchronized void replace(AuditChain ended) {
    for (int i = 0; i < count; i++) {
      if (chains[i] == ended) {
        chains[i] = new AuditChain(names.next(), key);
      }
    }
  }
}
