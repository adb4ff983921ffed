package dev.holdfast.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A bar on standard error for work that takes longer than a second, when a person looks on; else
 * nothing.
 */
final class Progress implements AutoCloseable {
  private static final long QUIET_NANOS = 1_000_000_000L;

  private final Console console;
  private final String task;
  private final String unit;
  private final long total;
  private final long began = System.nanoTime();
  private @Nullable ProgressBar bar;

  private Progress(Console console, String task, String unit, long total) {
    this.console = console;
    this.task = task;
    this.unit = unit;
    this.total = total;
  }

  /**
   * Of work that is yet to be done.
   *
   * @param total how much there is, in units; negative when nobody knows
   */
  static Progress of(Console console, String task, String unit, long total) {
    return new Progress(console, task, unit, total);
  }

  /** So much is done, of the total. */
  void at(long done) {
    if (bar == null && console.errIsTerminal() && System.nanoTime() - began > QUIET_NANOS) {
      bar = start();
    }
    if (bar != null) {
      bar.stepTo(total < 0 ? done : Math.min(done, total));
    }
  }

  /** A message above the bar. */
  void say(String message) {
    if (bar != null) {
      new Line(console.err(), console.width()).clear();
    }
    console.say(message);
  }

  private ProgressBar start() {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setUnit(unit, 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(200)
        .setMaxRenderedLength(console.width())
        .clearDisplayOnFinish()
        .setConsumer(new Line(console.err(), console.width()))
        .build();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /** One line that is written over and over, and empty in the end. */
  private record Line(PrintWriter err, int width) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return width - 1;
    }

    @Override
    public void accept(String rendered) {
      err.print('\r' + rendered);
      err.flush();
    }

    @Override
    public void clear() {
      err.print('\r' + " ".repeat(width - 1) + '\r');
      err.flush();
    }

    @Override
    public void close() {
      clear();
    }
  }
}
