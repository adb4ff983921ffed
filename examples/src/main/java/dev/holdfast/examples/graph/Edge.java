package dev.holdfast.examples.graph;

/** What one node has to do with another. */
public record Edge(String from, String relation, String to) {}
