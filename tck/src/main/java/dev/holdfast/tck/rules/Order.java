package dev.holdfast.tck.rules;

import org.jspecify.annotations.Nullable;

/** A typed document with nothing unusual in it. */
record Order(@Nullable String id, String customer, long cents) {}
