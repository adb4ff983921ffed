/** The backend on PostgreSQL. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.postgres {
  requires transitive dev.holdfast;
}
