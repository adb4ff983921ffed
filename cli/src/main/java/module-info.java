/** The holdfast command. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.cli {
  requires de.siegmar.fastcsv;
  requires dev.holdfast;
  requires dev.holdfast.backup;
  requires dev.holdfast.examples;
  requires dev.holdfast.history;
  requires dev.holdfast.persistence;
  requires dev.holdfast.tck;
  requires info.picocli;
  requires me.tongfei.progressbar;

  uses dev.holdfast.spi.LayerProvider;

  opens dev.holdfast.cli to
      info.picocli;
}
