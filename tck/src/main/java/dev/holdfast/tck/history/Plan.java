package dev.holdfast.tck.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a transaction is going to do, and as what. */
record Plan(Form form, List<Step> steps) {
  private static final int STEPS = 4;

  /** How it is run. */
  enum Form {
    CLOSURE,
    EXPLICIT,
    ROLLED_BACK,
    READING,
    CALL,
    BATCH,
    FIND
  }

  /** What is done to a key. */
  enum Doing {
    READ,
    LOCK,
    WRITE
  }

  record Step(Doing doing, Key key) {}

  static Plan any(Keys keys, Random random) {
    return switch (random.nextInt(20)) {
      case 0 -> of(Form.ROLLED_BACK, keys, random);
      case 1, 2 -> only(Form.READING, Doing.READ, STEPS, keys, random);
      case 3, 4 -> only(Form.CALL, Doing.READ, 1, keys, random);
      case 5, 6, 7 -> only(Form.CALL, Doing.WRITE, 1, keys, random);
      case 8 -> only(Form.BATCH, Doing.WRITE, 2, keys, random);
      case 9 -> only(Form.FIND, Doing.READ, 2, keys, random);
      case 10, 11, 12, 13 -> of(Form.EXPLICIT, keys, random);
      default -> of(Form.CLOSURE, keys, random);
    };
  }

  private static Plan only(Form form, Doing doing, int count, Keys keys, Random random) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Key key = doing == Doing.WRITE ? keys.toWrite(random) : keys.toRead(random);
      steps.add(new Step(doing, key));
    }
    return new Plan(form, steps);
  }

  private static Plan of(Form form, Keys keys, Random random) {
    List<Step> steps = new ArrayList<>();
    for (int i = 1 + random.nextInt(STEPS); i > 0; i--) {
      switch (random.nextInt(8)) {
        case 0 -> steps.add(new Step(Doing.LOCK, keys.toRead(random)));
        case 1, 2, 3 -> steps.add(new Step(Doing.READ, keys.toRead(random)));
        case 4, 5 -> steps.add(new Step(Doing.WRITE, keys.toWrite(random)));
        default -> {
          Key key = keys.toWrite(random);
          steps.add(new Step(Doing.READ, key));
          steps.add(new Step(Doing.WRITE, key));
        }
      }
    }
    return new Plan(form, steps);
  }
}
