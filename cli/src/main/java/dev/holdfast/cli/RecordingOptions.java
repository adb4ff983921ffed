package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.Note;
import dev.holdfast.Secret;
import dev.holdfast.history.Audit;
import dev.holdfast.history.AuditTrail;
import dev.holdfast.history.History;
import dev.holdfast.spi.Layer;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;

/**
 * Of every command that changes documents: what it changes has versions where the database has
 * histories, and entries where it has an audit, as if it were changed by a program.
 */
final class RecordingOptions {
  private static final String VERSIONS = ".history";
  private static final String ENTRIES = ".audit";

  @Mixin private NoteOptions note = new NoteOptions();
  @Mixin private AuditKeyOption key;

  RecordingOptions(Console console) {
    this.key = new AuditKeyOption(console);
  }

  Note note() {
    return note.note();
  }

  /** The database that was opened, or in its place the same one with what records changes. */
  Database open(DatabaseOption option, Database plain) {
    List<Layer> layers = new ArrayList<>();
    boolean handedOver = false;
    try {
      List<String> collections = plain.collections();
      if (collections.contains(ENTRIES)) {
        layers.add(Audit.ofAll(key(plain)));
      }
      if (collections.contains(VERSIONS)) {
        layers.add(History.asRecorded());
      }
      handedOver = layers.isEmpty();
    } finally {
      if (!handedOver) {
        plain.close();
      }
    }
    Database recording = handedOver ? plain : option.openExisting(layers.toArray(new Layer[0]));
    return recording.noting(note.note());
  }

  /** Entries under another key than the others would look as if somebody had forged them. */
  private Secret key(Database plain) {
    Secret secret;
    try {
      secret = key.key();
    } catch (UsageException e) {
      throw new UsageException(
          "The database has an audit, in which this change is to have an entry. " + e.getMessage());
    }
    if (!AuditTrail.of(plain).isKeptWith(secret)) {
      throw new FailedException(
          "The database has an audit, whose newest entry was not written with this key, or was"
              + " changed; 'holdfast audit verify' tells");
    }
    return secret;
  }
}
