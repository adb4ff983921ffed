/** What applications use. */
package dev.holdfast;
