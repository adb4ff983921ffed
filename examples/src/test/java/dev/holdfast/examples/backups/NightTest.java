package dev.holdfast.examples.backups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Secret;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.BackupInfo;
import dev.holdfast.backup.BackupKind;
import dev.holdfast.backup.BackupRepository;
import dev.holdfast.backup.BackupType;
import dev.holdfast.backup.Recovered;
import dev.holdfast.backup.Recovery;
import dev.holdfast.backup.RecoveryReport;
import dev.holdfast.backup.Restore;
import dev.holdfast.backup.VerificationLevel;
import dev.holdfast.backup.rotation.RetentionPolicy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application does with its backups. */
class NightTest {
  @TempDir Path folder;

  @Test
  void savesVerifiesRotatesAndBringsBack() {
    String url = "sqlite:" + folder.resolve("shop.db");
    Secret key = Secret.of("from the environment");
    try (Database db = Holdfast.open(url)) {
      db.collection("orders").insertOne(Document.of("id", "o1"));
      // region night
      BackupRepository backups = BackupRepository.at(folder.resolve("backups")).encrypted(key);

      BackupInfo saved =
          Backup.of(db)
              .to(backups)
              .type(BackupType.DAILY)
              .kind(BackupKind.INCREMENTAL) // a full one where there is none to build on
              .create();
      backups.verify(saved.id(), VerificationLevel.FULL).orThrow();
      backups.copyTo(folder.resolve("elsewhere"));
      backups.rotate(RetentionPolicy.keep(30, 12, 12).yearly(7), false);

      Restore.from(backups, saved.id()).into(db).run(); // what is there is saved first
      // endregion
      assertThat(db.collection("orders").count()).isEqualTo(1);
      assertThat(backups.list()).hasSize(2);
    }
    BackupRepository elsewhere = BackupRepository.at(folder.resolve("elsewhere")).encrypted(key);
    try (Recovered recovered = Recovery.open(url, elsewhere)) {
      assertThat(recovered.report().source()).isEqualTo(RecoveryReport.Source.PRIMARY);
    }
  }
}
