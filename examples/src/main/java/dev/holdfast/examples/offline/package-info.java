/** A till that goes on selling while its server is away: {@code Till URL BUFFER}. */
package dev.holdfast.examples.offline;
