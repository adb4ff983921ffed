package dev.holdfast.examples.earthquakes;

import org.jspecify.annotations.Nullable;

/**
 * The events of one band of magnitude.
 *
 * @param from where the band begins; it is one wide
 * @param depth the average, in kilometres
 */
public record Band(@Nullable Long from, long count, @Nullable Double depth) {}
