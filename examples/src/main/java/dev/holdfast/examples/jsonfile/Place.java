package dev.holdfast.examples.jsonfile;

/** Where a document is, or may be. */
record Place(String collection, String id) {}
