/** Copies between any two databases, and the comparison that proves them equal. */
package dev.holdfast.backup;
