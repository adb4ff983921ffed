package dev.holdfast.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static ErrorCode code(ThrowingCallable call) {
    return catchThrowableOfType(HoldfastException.class, call).code();
  }

  @Test
  void whereNoMoreCallsAreTakenWhatFreesSomethingIs() {
    CountDownLatch letGo = new CountDownLatch(1);
    CountDownLatch freed = new CountDownLatch(1);
    try (Watch watch = new Watch(Duration.ofMillis(20), 1)) {
      assertThat(code(() -> watch.call(() -> hang(letGo), late -> {}, ErrorCode.TIMEOUT)))
          .isEqualTo(ErrorCode.TIMEOUT);
      assertThat(code(() -> watch.call(() -> 1, late -> {}, ErrorCode.TIMEOUT)))
          .isEqualTo(ErrorCode.UNAVAILABLE);
      watch.free(freed::countDown);
      assertThat(freed.getCount()).isZero();
      letGo.countDown();
    }
  }

  private static boolean hang(CountDownLatch letGo) {
    while (true) {
      try {
        letGo.await();
        return true;
      } catch (InterruptedException e) {
        // As a driver that does not heed interrupts.
      }
    }
  }
}
