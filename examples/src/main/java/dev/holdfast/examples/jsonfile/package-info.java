/** A backend written to be read: every database is one JSON file. */
package dev.holdfast.examples.jsonfile;
