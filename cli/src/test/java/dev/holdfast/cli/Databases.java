package dev.holdfast.cli;

import dev.holdfast.Database;
import dev.holdfast.Holdfast;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Databases of a test: they stay open, so that one in memory outlives a command. */
final class Databases implements AfterEachCallback {
  private final List<Database> open = new ArrayList<>();

  /** The URL of a new, empty one. */
  String newUrl(String scheme, Path directory) {
    String name = UUID.randomUUID().toString();
    String url =
        scheme.equals("memory") ? "memory:" + name : scheme + ":" + directory.resolve(name + ".db");
    open(url);
    return url;
  }

  Database open(String url) {
    Database database = Holdfast.open(url);
    open.add(database);
    return database;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    open.forEach(Database::close);
    open.clear();
  }
}
