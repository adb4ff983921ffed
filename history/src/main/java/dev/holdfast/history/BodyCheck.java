package dev.holdfast.history;

import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;

/** Writes every body out, since one that is invalid fails all of its batch before any effect. */
final class BodyCheck implements Write.Visitor<Integer> {
  private static final BodyCheck CHECK = new BodyCheck();

  private BodyCheck() {}

  static void requireValid(WriteBatch batch) {
    for (int i = 0; i < batch.writes().size(); i++) {
      try {
        batch.writes().get(i).accept(CHECK);
      } catch (HoldfastException e) {
        throw e.ofWrite(i);
      }
    }
  }

  private static int size(Body body) {
    return Bodies.toJson(body).length;
  }

  @Override
  public Integer insert(Write.Insert write) {
    return size(write.body());
  }

  @Override
  public Integer replace(Write.Replace write) {
    return size(write.body());
  }

  @Override
  public Integer modify(Write.Modify write) {
    Write.Insert otherwise = write.otherwise();
    return otherwise == null ? 0 : insert(otherwise);
  }

  @Override
  public Integer delete(Write.Delete write) {
    return 0;
  }
}
