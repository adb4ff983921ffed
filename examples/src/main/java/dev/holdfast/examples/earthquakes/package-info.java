/** A week of real earthquakes, and questions to ask of it. */
package dev.holdfast.examples.earthquakes;
