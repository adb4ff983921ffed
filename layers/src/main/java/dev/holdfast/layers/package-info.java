/**
 * Layers, each a {@link dev.holdfast.spi.Layer} around any backend, in this order from the outside:
 * {@link dev.holdfast.layers.Metrics}, {@link dev.holdfast.layers.Retry}, {@link
 * dev.holdfast.layers.CircuitBreaker}, {@link dev.holdfast.layers.Timeout}. An order that does harm
 * is refused when the database is opened. {@link dev.holdfast.layers.Chaos} is for tests.
 */
package dev.holdfast.layers;
