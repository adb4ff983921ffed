package dev.holdfast;

/**
 * A document with the id and the revision it is stored under.
 *
 * @param revision opaque; grows with every change of that id, is never reused for it, and is never
 *     compared across databases; 0 for a value that is not stored yet
 */
public record Versioned<T>(T value, String id, long revision) {}
