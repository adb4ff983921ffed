package dev.holdfast.persistence;

/** Which document. */
record DocumentKey(String collection, String id) {}
