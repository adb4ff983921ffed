package dev.holdfast.history;

import dev.holdfast.Document;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who did what, when, and how it ended. Immutable.
 *
 * @param id its chain and its place in it
 * @param at when, by the clock of the process that did it
 * @param action insert, update, replace, delete; commit, clear, drop; get, find, count …
 * @param records ids of the documents that were touched, as far as they are known; at most 1,000:
 *     what touched more has several entries
 * @param matched how many documents were selected
 * @param modified how many were changed
 * @param outcome SUCCESS, BEGUN for what cannot be one step with its entry, or the code of the
 *     error
 */
public record AuditEntry(
    String id,
    Instant at,
    String action,
    String collection,
    List<String> records,
    long matched,
    long modified,
    String outcome,
    Optional<String> by,
    Optional<String> because,
    Document metadata) {
  public AuditEntry {
    records = List.copyOf(records);
  }
}
