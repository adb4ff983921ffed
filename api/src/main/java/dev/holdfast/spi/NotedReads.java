package dev.holdfast.spi;

/**
 * A layer that wants to know who reads: reads of a database with a note reach it as {@link
 * Read.Noted}. What stands inside never sees those.
 */
public interface NotedReads {}
