package dev.holdfast.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The {@code holdfast} command. */
@Command(
    name = "holdfast",
    description = "One document store API over memory and SQLite; the same answers on each.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "",
    exitCodeOnInvalidInput = Main.USAGE,
    exitCodeOnExecutionException = Main.FAILED)
public final class Main implements Callable<Integer> {
  static final int FAILED = 1;
  static final int USAGE = 2;

  private final Console console;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean verbose;

  private Main(Console console) {
    this.console = console;
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(Console.ofProcess(), args));
  }

  static int run(Console console, String... args) {
    int code = commandLine(console).execute(args);
    try {
      console.flush();
    } catch (FailedException e) {
      console.say("holdfast: " + e.getMessage());
      return FAILED;
    }
    console.err().flush();
    return code;
  }

  static CommandLine commandLine(Console console) {
    Main main = new Main(console);
    CommandLine line = new CommandLine(main);
    for (Object command : commands(console)) {
      line.addSubcommand(command);
    }
    return line.setOut(console.out())
        .setErr(console.err())
        .setUsageHelpWidth(Math.min(console.width(), 100))
        .setUsageHelpAutoWidth(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, ignored) -> main.usage(e))
        .setExecutionExceptionHandler((e, command, ignored) -> main.failed(e, command));
  }

  private static List<Object> commands(Console console) {
    return List.of(
        DemoCommand.line(console),
        new ImportCommand(console),
        new FindCommand(console),
        new GetCommand(console),
        new InsertCommand(console),
        new UpdateCommand(console),
        new DeleteCommand(console),
        new CountCommand(console),
        new CollectionsCommand(console),
        new ExplainCommand(console),
        new ExportCommand(console),
        new CopyCommand(console),
        new HealthCommand(console),
        new StatusCommand(console),
        new StatsCommand(console),
        BufferCommand.line(console),
        BackupCommand.line(console),
        FolderCommand.line(console),
        HistoryCommand.line(console),
        AuditCommand.line(console),
        new TckCommand(console),
        new MatrixCommand(console),
        new CompletionCommand(console));
  }

  @Override
  public Integer call() {
    commandLine(console).usage(console.err());
    return USAGE;
  }

  private int usage(ParameterException e) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    console.say("holdfast: " + HiddenCharacters.escape(String.valueOf(e.getMessage())));
    console.say("Try '" + spec.qualifiedName() + " --help'.");
    return USAGE;
  }

  private int failed(Exception e, CommandLine command) {
    boolean usage = e instanceof UsageException;
    Failure.lines(e).forEach(line -> console.say("holdfast: " + line));
    if (usage) {
      console.say("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    if (verbose) {
      e.printStackTrace(console.err());
    }
    return usage ? USAGE : FAILED;
  }
}
