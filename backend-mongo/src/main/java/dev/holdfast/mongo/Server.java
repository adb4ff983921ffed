package dev.holdfast.mongo;

import com.mongodb.client.MongoDatabase;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * What the server said of itself.
 *
 * @param replicated it is a member of a replica set, or a router of a sharded cluster: it has
 *     transactions and reads of one state
 * @param remembers it can be asked whether it has made a write that it was sent under a number; a
 *     router would have to know which shard that is
 */
record Server(boolean replicated, boolean remembers) {
  /** Of MongoDB 6.0. */
  private static final int LEAST_WIRE_VERSION = 17;

  /**
   * Asks it.
   *
   * @throws HoldfastException UNSUPPORTED when it is too old
   */
  static Server ask(MongoDatabase database, String name) {
    BsonDocument hello =
        database.runCommand(new BsonDocument("hello", new BsonInt32(1)), BsonDocument.class);
    int version = hello.getNumber("maxWireVersion", new BsonInt32(0)).intValue();
    if (version < LEAST_WIRE_VERSION) {
      throw HoldfastException.of(
          ErrorCode.UNSUPPORTED,
          name
              + " is too old (wire version "
              + version
              + "); MongoDB 6.0 or later is needed, wire version "
              + LEAST_WIRE_VERSION);
    }
    boolean router = hello.getString("msg", new BsonString("")).getValue().equals("isdbgrid");
    boolean arbiter = hello.getBoolean("arbiterOnly", BsonBoolean.FALSE).getValue();
    if (arbiter) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE, name + " is an arbiter, which holds no data; name another member");
    }
    boolean member = hello.containsKey("setName");
    return new Server(router || member, member);
  }
}
