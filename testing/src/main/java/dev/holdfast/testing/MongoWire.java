package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * MongoDB's: each message begins with its length, its number and the number of what it answers.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/">MongoDB,
 *     "Wire Protocol"</a>
 */
final class MongoWire implements Wire {
  private static final int ID = 4;
  private static final int ANSWERS = 8;
  private static final int OPCODE = 12;
  private static final int MESSAGE = 2013;

  /** After the header, the flags, the kind of the section, the document's length and a type. */
  private static final int FIRST_NAME = 16 + 4 + 1 + 4 + 1;

  /** After the header, the flags and the kind of the section. */
  private static final int ANSWER_START = 16 + 4 + 1;

  /** What a driver asks for itself. */
  private static final Set<String> UNCOUNTED =
      Set.of("hello", "isMaster", "ismaster", "saslStart", "saslContinue", "endSessions");

  private static ByteBuffer message(DataInputStream in) throws IOException {
    int length = Integer.reverseBytes(in.readInt());
    byte[] message = new byte[length];
    ByteBuffer view = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putInt(length);
    in.readFully(message, Integer.BYTES, length - Integer.BYTES);
    return view;
  }

  @Override
  public Request request(DataInputStream client) throws IOException {
    ByteBuffer message = message(client);
    return new Request(message, message.getInt(ID), command(message));
  }

  private static @Nullable String command(ByteBuffer message) {
    if (message.getInt(OPCODE) != MESSAGE) {
      return null;
    }
    int end = FIRST_NAME;
    while (message.get(end) != 0) {
      end++;
    }
    byte[] name = new byte[end - FIRST_NAME];
    message.get(FIRST_NAME, name);
    String command = new String(name, UTF_8);
    return UNCOUNTED.contains(command) ? null : command;
  }

  @Override
  public byte[] late(int request) {
    RawBsonDocument error =
        RawBsonDocument.parse(
            "{ok: 0.0, code: 50, codeName: 'MaxTimeMSExpired', errmsg: 'operation exceeded time"
                + " limit'}");
    ByteBuffer body = error.getByteBuffer().asNIO();
    int length = ANSWER_START + body.remaining();
    ByteBuffer answer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    answer.putInt(length).putInt(0).putInt(request).putInt(MESSAGE).putInt(0).put((byte) 0);
    return answer.put(body).array();
  }

  @Override
  public Answer answer(DataInputStream server) throws IOException {
    ByteBuffer message = message(server);
    return new Answer(message, message.getInt(ANSWERS), true);
  }
}
