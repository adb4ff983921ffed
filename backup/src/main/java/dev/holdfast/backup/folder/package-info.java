/** Copies of a folder of files, which anyone can read, with what proves them. */
package dev.holdfast.backup.folder;
