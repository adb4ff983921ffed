package dev.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "audit",
    description = {
      "Looks at who did what, and verifies that nobody changed the record of it. To verify and to",
      "make checkpoints takes the audit's key: from HOLDFAST_AUDIT_KEY, or a file."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  holdfast audit list --by ada --from 2026-03-01T00:00:00Z",
      "  holdfast audit checkpoint > /mnt/elsewhere/audit.json",
      "  holdfast audit verify --checkpoint /mnt/elsewhere/audit.json",
      "  holdfast audit prune --before 2026-01-01T00:00:00Z --checkpoint /mnt/elsewhere/audit.json"
    })
final class AuditCommand implements Callable<Integer> {
  private final Console console;

  private AuditCommand(Console console) {
    this.console = console;
  }

  static CommandLine line(Console console) {
    return new CommandLine(new AuditCommand(console))
        .addSubcommand(new AuditListCommand(console))
        .addSubcommand(new AuditVerifyCommand(console))
        .addSubcommand(new AuditCheckpointCommand(console))
        .addSubcommand(new AuditPruneCommand(console))
        .addSubcommand(new AuditIndexCommand(console));
  }

  @Override
  public Integer call() {
    line(console).usage(console.err());
    return Main.USAGE;
  }
}
