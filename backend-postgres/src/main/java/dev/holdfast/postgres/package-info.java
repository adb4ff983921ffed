/** The backend on PostgreSQL. */
package dev.holdfast.postgres;
