package dev.holdfast.testing;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A server that answers.
 *
 * @param origin a sentence: where it came from
 * @param certificateAuthority whose certificate it shows, a PEM file; null when it speaks no TLS
 */
record RunningServer(String origin, Databases databases, @Nullable Path certificateAuthority) {}
