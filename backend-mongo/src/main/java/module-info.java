/** The backend on MongoDB. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.mongo {
  requires transitive dev.holdfast;
}
