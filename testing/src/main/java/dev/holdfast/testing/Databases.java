package dev.holdfast.testing;

/** Makes and drops databases on a server. */
interface Databases {
  void create(String name);

  /** Also ends what is connected to it. Does nothing when there is no such database. */
  void drop(String name);

  /** Holdfast's URL of a database. */
  String url(String name);

  /** The driver's own URL of a database. */
  String nativeUrl(String name);
}
