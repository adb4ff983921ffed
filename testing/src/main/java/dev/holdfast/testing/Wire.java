package dev.holdfast.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where requests and answers begin and end in the bytes of one connection. */
interface Wire {
  /**
   * What a client sends in one go and waits for the answer of, or a part of it.
   *
   * @param id what its answer refers to
   * @param text what is asked; null for what is no request of the application
   */
  record Request(ByteBuffer bytes, int id, @Nullable String text) {}

  /**
   * A message of the server.
   *
   * @param request the id of the request that it answers
   * @param last whether nothing more of the answer follows
   */
  record Answer(ByteBuffer bytes, int request, boolean last) {}

  /** The next one, by the client's thread; {@link java.io.EOFException} at the end. */
  Request request(DataInputStream client) throws IOException;

  /** The next one, by the server's thread; {@link java.io.EOFException} at the end. */
  Answer answer(DataInputStream server) throws IOException;

  /** An answer that says that the time for a request was over. */
  byte[] late(int request);

  /**
   * By the first bytes of a client. PostgreSQL sends the length of a short packet, its highest
   * bytes first; MongoDB the lowest first.
   */
  static Wire of(DataInputStream client) throws IOException {
    client.mark(Integer.BYTES);
    int length = client.readInt();
    client.reset();
    return length >>> Short.SIZE == 0 ? new PostgresWire() : new MongoWire();
  }
}
