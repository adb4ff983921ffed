package dev.holdfast.examples.graph;

/** Something that is known of. */
public record Node(String id, String kind, String name) {}
