/** Each operation against the raw driver and against Jdbi. */
@org.jspecify.annotations.NullMarked
package dev.holdfast.benchmarks;
