package dev.holdfast.examples.earthquakes;

/**
 * What a transaction that was rolled back had done.
 *
 * @param changed documents that it updated
 * @param inside how many it saw changed itself
 * @param afterwards how many are changed after the rollback
 */
public record Rollback(long changed, long inside, long afterwards) {}
