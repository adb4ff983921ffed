/** Files that outlive a power cut, and their names. For the packages of this module only. */
package dev.holdfast.backup.files;
