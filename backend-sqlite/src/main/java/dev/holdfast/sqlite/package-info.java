/** The backend on SQLite. */
package dev.holdfast.sqlite;
