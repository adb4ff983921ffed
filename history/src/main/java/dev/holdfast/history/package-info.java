/** Version history, reads as of an instant, rollback, a feed of changes, and audit. */
package dev.holdfast.history;
