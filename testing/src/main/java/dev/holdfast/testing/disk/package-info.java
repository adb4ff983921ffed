/** Records what a program asks of its disk, and rebuilds what a power cut would have left of it. */
package dev.holdfast.testing.disk;
