/** Copies between any two databases, and the proof that they are equal. */
package dev.holdfast.backup;
