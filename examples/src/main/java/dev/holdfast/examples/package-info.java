/** Programs that run, shown in the documentation. */
package dev.holdfast.examples;
