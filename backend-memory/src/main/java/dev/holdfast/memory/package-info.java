/** The backend that keeps documents in memory. */
package dev.holdfast.memory;
