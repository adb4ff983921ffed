package dev.holdfast.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static ErrorCode code(ThrowingCallable call) {
    return catchThrowableOfType(HoldfastException.class, call).code();
  }

  @Test
  void whereNoMoreCallsAreTakenWhatFreesSomethingIs() throws InterruptedException {
    CountDownLatch letGo = new CountDownLatch(1);
    CountDownLatch freed = new CountDownLatch(1);
    try (Watch watch = new Watch(Duration.ofMillis(20), 1)) {
      assertThat(code(() -> watch.call(() -> hang(letGo), late -> {}, ErrorCode.TIMEOUT)))
          .isEqualTo(ErrorCode.TIMEOUT);
      assertThat(code(() -> watch.call(() -> 1, late -> {}, ErrorCode.TIMEOUT)))
          .isEqualTo(ErrorCode.UNAVAILABLE);
      free(watch, freed);
      assertThat(freed.await(1, TimeUnit.MINUTES)).isTrue();
      letGo.countDown();
    }
  }

  /** On a machine that stands still a thread may come later than anybody waits for it. */
  private static void free(Watch watch, CountDownLatch freed) {
    try {
      watch.free(freed::countDown);
    } catch (HoldfastException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
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
