package dev.holdfast.tck;

/** What a case does; it fails by throwing. */
@FunctionalInterface
public interface Check {
  void run(Trial k) throws Exception;
}
