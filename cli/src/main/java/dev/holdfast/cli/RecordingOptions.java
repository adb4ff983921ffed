package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.Note;
import dev.holdfast.Secret;
import dev.holdfast.history.Audit;
import dev.holdfast.history.AuditProvider;
import dev.holdfast.history.AuditTrail;
import dev.holdfast.history.History;
import dev.holdfast.history.HistoryProvider;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.LayerProvider;
import dev.holdfast.spi.Options;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/**
 * Of every command that changes documents: what it changes has versions where the database has
 * histories, and entries where it has an audit, as if it were changed by a program.
 */
final class RecordingOptions {
  private static final String VERSIONS = ".history";
  private static final String ENTRIES = ".audit";
  private static final String AUDIT_KEY_FILE = "auditKeyFile";
  private static final LayerProvider AUDIT = new AuditProvider();
  private static final LayerProvider HISTORY = new HistoryProvider();

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
    RecordingStack stack = null;
    boolean handedOver = false;
    try {
      stack = missing(option.config(), plain);
      handedOver = stack == null;
    } finally {
      if (!handedOver) {
        plain.close();
      }
    }
    Database recording = stack == null ? plain : DatabaseOption.openExisting(stack);
    return recording.noting(note.note());
  }

  /**
   * With what records all that the database keeps a record of, whichever collections the
   * configuration names; null when that asks for it already.
   */
  private @Nullable RecordingStack missing(DatabaseConfig config, Database plain) {
    // A configured layer does not list what it keeps.
    List<String> collections =
        ForwardingBackend.innermost(plain.backend()).admin(new Admin.Collections());
    Audit audit = audit(config, plain, collections.contains(ENTRIES));
    History history = collections.contains(VERSIONS) ? history(config) : null;
    if (audit == null && history == null) {
      return null;
    }
    RecordingStack stack = new RecordingStack(config);
    if (audit != null) {
      stack.put(AUDIT, audit);
    }
    if (history != null) {
      stack.put(HISTORY, history);
    }
    return stack;
  }

  /** Checks the key of one that is configured, too. */
  private @Nullable Audit audit(DatabaseConfig config, Database plain, boolean kept) {
    boolean configured = AUDIT.layer(config).isPresent();
    if (!configured && !kept) {
      return null;
    }
    Secret secret = configured ? key.configured(config.options().get(AUDIT_KEY_FILE)) : key();
    requireKept(plain, secret);
    if (isOfAll(config, "audit")) {
      return null;
    }
    Audit audit = Audit.ofAll(secret);
    return options(config).flag("auditReads", false) ? audit.withReads() : audit;
  }

  private static @Nullable History history(DatabaseConfig config) {
    if (isOfAll(config, "history")) {
      return null;
    }
    return HISTORY
        .layer(config)
        .map(layer -> ((History) layer).andRecorded())
        .orElseGet(History::asRecorded);
  }

  private static boolean isOfAll(DatabaseConfig config, String option) {
    return options(config).names(option).equals(List.of("*"));
  }

  private static Options options(DatabaseConfig config) {
    return Options.of("A command", config.options());
  }

  private Secret key() {
    try {
      return key.key();
    } catch (UsageException e) {
      throw new UsageException(
          "The database has an audit, in which this change is to have an entry. " + e.getMessage());
    }
  }

  /** Entries under another key than the others would look as if somebody had forged them. */
  private static void requireKept(Database plain, Secret secret) {
    if (!AuditTrail.of(plain).isKeptWith(secret)) {
      throw new FailedException(
          "The database has an audit, whose newest entry was not written with this key, or was"
              + " changed; 'holdfast audit verify' tells");
    }
  }
}
