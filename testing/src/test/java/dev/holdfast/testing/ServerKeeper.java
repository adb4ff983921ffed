package dev.holdfast.testing;

/** Starts a PostgreSQL server, says where and with which process, and waits to be killed. */
final class ServerKeeper {
  private ServerKeeper() {}

  public static void main(String[] arguments) throws Exception {
    PostgresBinaries binaries = PostgresFromJar.unpack(UserCache.of(System.getenv()));
    PostgresNode node = PostgresNode.create(binaries, "127.0.0.1", PostgresNode.HASTY);
    node.start();
    System.out.println(node.folder().path() + " " + node.process().pid());
    System.in.read();
  }
}
