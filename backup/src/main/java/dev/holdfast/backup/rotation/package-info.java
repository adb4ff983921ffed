/** Which backups are kept and which may go: a pure function, with the reason for each. */
package dev.holdfast.backup.rotation;
