/** Small state in one JSON file, saved whole, with its metadata and backups beside it. */
package dev.holdfast.backup.snapshot;
