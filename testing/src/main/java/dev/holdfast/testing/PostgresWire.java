package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's: after the start each message begins with a letter and its length. A request ends
 * where the client waits (Sync, Query, the end of a copy), its answer where the server is ready for
 * the next one.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol.html">PostgreSQL,
 *     "Frontend/Backend Protocol"</a>
 */
final class PostgresWire implements Wire {
  private static final int VERSION_3 = 3 << 16;
  private static final int TLS = 80877103;
  private static final int GSS = 80877104;
  private static final int ONLY = 0;

  private static final Set<Character> END_OF_REQUEST = Set.of('Q', 'S', 'F', 'c', 'f');

  /** Copied data, passwords, a flush, the good-bye. */
  private static final Set<Character> UNCOUNTED = Set.of('d', 'p', 'H', 'X');

  /** Ready, or waiting for data to copy. */
  private static final Set<Character> END_OF_ANSWER = Set.of('Z', 'G', 'W');

  private final Map<String, String> prepared = new HashMap<>();
  private boolean started;
  private volatile boolean negotiating;
  private volatile boolean ready;

  @Override
  public Request request(DataInputStream client) throws IOException {
    if (!started) {
      return start(client);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StringBuilder text = new StringBuilder();
    while (true) {
      char type = (char) client.readUnsignedByte();
      byte[] body = body(client);
      append(bytes, type, body);
      describe(type, body, text);
      if (UNCOUNTED.contains(type)) {
        return new Request(ByteBuffer.wrap(bytes.toByteArray()), ONLY, null);
      }
      if (END_OF_REQUEST.contains(type)) {
        return new Request(
            ByteBuffer.wrap(bytes.toByteArray()), ONLY, ready ? text.toString() : null);
      }
    }
  }

  private Request start(DataInputStream client) throws IOException {
    byte[] body = body(client);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    append(bytes, null, body);
    int code = new DataInputStream(new ByteArrayInputStream(body)).readInt();
    started = code >= VERSION_3 && code < TLS - 1;
    negotiating = code == TLS || code == GSS;
    return new Request(ByteBuffer.wrap(bytes.toByteArray()), ONLY, null);
  }

  private static byte[] body(DataInputStream in) throws IOException {
    byte[] body = new byte[in.readInt() - Integer.BYTES];
    in.readFully(body);
    return body;
  }

  private static void append(ByteArrayOutputStream bytes, @Nullable Character type, byte[] body)
      throws IOException {
    DataOutputStream out = new DataOutputStream(bytes);
    if (type != null) {
      out.writeByte(type);
    }
    out.writeInt(body.length + Integer.BYTES);
    out.write(body);
  }

  /** Adds the statement that a message asks for. */
  private void describe(char type, byte[] body, StringBuilder text) {
    switch (type) {
      case 'Q' -> text.append(text(body, 0));
      case 'P' -> {
        String name = text(body, 0);
        prepared.put(name, text(body, next(body, 0)));
      }
      case 'B' -> text.append(prepared.getOrDefault(text(body, next(body, 0)), "")).append(';');
      default -> {}
    }
  }

  private static int next(byte[] body, int from) {
    int end = from;
    while (body[end] != 0) {
      end++;
    }
    return end + 1;
  }

  private static String text(byte[] body, int from) {
    return new String(body, from, next(body, from) - 1 - from, UTF_8);
  }

  @Override
  public byte[] late(int request) {
    throw new UnsupportedOperationException("A late reply is for MongoDB's commands");
  }

  @Override
  public Answer answer(DataInputStream server) throws IOException {
    char type = (char) server.readUnsignedByte();
    if (negotiating) {
      negotiating = false;
      if (type != 'N') {
        throw new IOException("a FaultProxy cannot read what is encrypted");
      }
      return new Answer(ByteBuffer.wrap(new byte[] {(byte) type}), ONLY, true);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    append(bytes, type, body(server));
    ready |= type == 'Z';
    return new Answer(ByteBuffer.wrap(bytes.toByteArray()), ONLY, END_OF_ANSWER.contains(type));
  }
}
