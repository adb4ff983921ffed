package dev.holdfast.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.ServerAddress;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What refusals of the server are told as; those that a test cannot bring about at will. */
class MongoErrorsTest {
  private static HoldfastException told(int code, String message) {
    BsonDocument reply =
        new BsonDocument("ok", new BsonInt32(0))
            .append("code", new BsonInt32(code))
            .append("errmsg", new BsonString(message));
    MongoErrors errors = new MongoErrors(Settings.injected("shop"));
    return errors.ofUncommitted(new MongoCommandException(reply, new ServerAddress()));
  }

  @ParameterizedTest
  @CsvSource({"388,RESOURCE_EXHAUSTED", "365,UNAVAILABLE", "323,UNSUPPORTED", "1,INTERNAL"})
  void aCodeOfTheServerHasOneOfOurs(int code, ErrorCode expected) {
    assertThat(told(code, "no").code()).isEqualTo(expected);
  }

  @Test
  void theCommandThatAUserMayNotSendIsNotRepeatedWithItsDocuments() {
    HoldfastException refused =
        told(13, "not authorized on shop to execute command { insert: \"a\", name: \"Ann\" }");
    assertThat(refused.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(refused).hasMessageContaining("not authorized on shop");
    assertThat(refused.getMessage()).doesNotContain("Ann").doesNotContain("insert");
  }
}
