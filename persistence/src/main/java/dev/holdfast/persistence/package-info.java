/**
 * Writes that outlive an outage: {@link dev.holdfast.persistence.OfflineBuffer}, a {@link
 * dev.holdfast.spi.Layer} that stands inside Metrics and outside Retry, CircuitBreaker and Timeout.
 */
package dev.holdfast.persistence;
