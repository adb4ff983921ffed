package dev.holdfast.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What running an operation cost this thread, for each time.
 *
 * @param wallNanos on a shared machine a number without meaning, but for its ratio to another one
 *     taken in the same moment
 * @param cpuNanos without what the garbage collector and the compiler did meanwhile
 * @param bytes allocated on the heap
 * @param result what the operations gave, to be compared
 */
record Cost(double wallNanos, double cpuNanos, double bytes, long result) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Of what does not count. */
  static final Cost NONE = new Cost(Double.NaN, Double.NaN, Double.NaN, 0);

  static Cost of(Operation operation, Contender on, Work work) {
    operation.before(on, work);
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long cpu = THREADS.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    long result = 0;
    for (int time = 0; time < work.times(); time++) {
      result += operation.run(on, work, time);
    }
    wall = System.nanoTime() - wall;
    cpu = THREADS.getCurrentThreadCpuTime() - cpu;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    operation.after(on, work);
    double times = work.times();
    return new Cost(wall / times, cpu / times, bytes / times, result);
  }
}
