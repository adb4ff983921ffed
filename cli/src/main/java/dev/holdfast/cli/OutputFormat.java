package dev.holdfast.cli;

import java.util.Locale;

/** How documents are printed. */
enum OutputFormat {
  TABLE,
  JSON,
  JSONL,
  CSV;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
