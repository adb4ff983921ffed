package dev.holdfast.tck;

import dev.holdfast.spi.Backend;
import java.util.function.Supplier;

/**
 * A backend that gets one thing wrong.
 *
 * @param what is wrong
 * @param rule which must notice
 */
record Mutant(String what, String rule, Supplier<Backend> backend) {}
