package dev.holdfast.spi;

/** A document as it was at a revision. */
public record Image(String id, long revision, Body body) {}
