/** The kit that proves a backend. */
package dev.holdfast.tck;
