/** The rules, an area per class. */
package dev.holdfast.tck.rules;
