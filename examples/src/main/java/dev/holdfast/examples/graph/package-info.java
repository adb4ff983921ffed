/** A knowledge graph in memory, kept in a snapshot file. */
package dev.holdfast.examples.graph;
