/** What a database was: every version of its documents, who made it and why, and an audit trail. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.history {
  requires transitive dev.holdfast;
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.databind;
  requires org.slf4j;
  requires zjsonpatch;

  exports dev.holdfast.history;

  provides dev.holdfast.spi.LayerProvider with
      dev.holdfast.history.HistoryProvider,
      dev.holdfast.history.AuditProvider;
}
