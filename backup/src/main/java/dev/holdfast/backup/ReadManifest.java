package dev.holdfast.backup;

/**
 * A manifest whose checksum is right.
 *
 * @param sha256 its checksum, by which those that build on it know it
 * @param checked the lines that the checksum is of
 */
@SuppressWarnings("ArrayRecordComponent")
record ReadManifest(
    String where, Manifest manifest, String sha256, byte[] checked, Fields fields) {}
