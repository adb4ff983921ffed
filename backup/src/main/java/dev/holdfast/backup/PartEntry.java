package dev.holdfast.backup;

/**
 * A file of a backup as its manifest names it.
 *
 * @param bytes how many are stored
 * @param sha256 of the stored bytes
 */
record PartEntry(String name, long bytes, String sha256) {}
