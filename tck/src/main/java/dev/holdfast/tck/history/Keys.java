package dev.holdfast.tck.history;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A few keys that many threads meet at; one that was written often makes room for a new one. */
final class Keys {
  private static final int LISTS = 4;
  private static final int AT_ONCE = 7;
  private static final int WRITES = 40;

  private final List<Key> active = new ArrayList<>();
  private final int[] writes = new int[AT_ONCE];
  private final Set<Key> all = new LinkedHashSet<>();

  Keys() {
    for (int i = 0; i < AT_ONCE; i++) {
      active.add(fresh(i));
    }
  }

  private Key fresh(int place) {
    String number = String.valueOf(all.size());
    Key key = place < LISTS ? Key.list("l" + number) : Key.register("r" + number);
    all.add(key);
    return key;
  }

  synchronized Key toRead(Random random) {
    return active.get(random.nextInt(AT_ONCE));
  }

  synchronized Key toWrite(Random random) {
    int place = random.nextInt(AT_ONCE);
    Key key = active.get(place);
    if (++writes[place] == WRITES) {
      writes[place] = 0;
      active.set(place, fresh(place));
    }
    return key;
  }

  synchronized Set<Key> all() {
    return new LinkedHashSet<>(all);
  }
}
