package dev.holdfast.memory;

import dev.holdfast.spi.WriteResult.Outcome;

/** A write that is ready to be applied, again and again until it succeeds. */
@FunctionalInterface
interface Step {
  Outcome applyTo(Changes changes);
}
