package dev.holdfast;

import java.time.Duration;

/**
 * How a database is doing.
 *
 * @param latency of the round trip that found out
 * @param message for people: what was reached, or what went wrong
 */
public record Health(boolean healthy, Duration latency, String message) {}
