/** Backups at the times that cron expressions tell, caught up when missed, one at a time. */
package dev.holdfast.backup.schedule;
