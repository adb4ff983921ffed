package dev.holdfast.backup;

import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.TransactionOptions;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.PrivateFolder;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A restore into a database that is thrown away: a SQLite file, or memory without that backend. */
final class TrialRestore {
  private TrialRestore() {}

  static void of(Chain chain) {
    Path folder = temporary();
    try (Database scratch = scratch(folder)) {
      restore(chain, scratch.backend());
    } finally {
      PrivateFolder.delete(folder);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("holdfast-trial");
    } catch (IOException e) {
      Path where = Path.of(System.getProperty("java.io.tmpdir", "."));
      throw DiskFailure.of("A temporary folder cannot be made", where, e);
    }
  }

  private static Database scratch(Path folder) {
    try {
      return Holdfast.open(DatabaseConfig.of("sqlite", folder.resolve("trial.db").toString()));
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.INVALID) {
        throw e;
      }
      return Holdfast.open("memory:");
    }
  }

  private static void restore(Chain chain, Backend target) {
    List<CollectionEntry> entries = chain.newest().contents().collections();
    List<String> names = entries.stream().map(CollectionEntry::name).toList();
    BackendTransaction transaction =
        target.begin(TransactionOptions.DEFAULT.within(Comparison.LONGEST_READ));
    try {
      new RestoredData(chain, names, (what, documents, expected) -> {})
          .replaceIn(transaction, true);
      transaction.commit();
    } finally {
      transaction.rollback();
    }
    for (CollectionEntry entry : entries) {
      entry.indexes().forEach(it -> target.admin(new Admin.CreateIndex(entry.name(), it)));
    }
  }
}
