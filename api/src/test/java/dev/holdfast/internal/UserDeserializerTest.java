package dev.holdfast.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Id;
import dev.holdfast.spi.Bodies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UserDeserializerTest {
  private static final ObjectMapper MAPPER = Mapping.create();

  /** Reads its own way, through the codec of the parser, as many deserializers do. */
  @JsonDeserialize(using = Size.Reader.class)
  record Size(int width, int height) {
    static final class Reader extends JsonDeserializer<Size> {
      @Override
      public Size deserialize(JsonParser in, DeserializationContext context) throws IOException {
        JsonNode tree = in.getCodec().readTree(in);
        return new Size(tree.get("w").intValue(), tree.get("h").intValue());
      }
    }
  }

  record Box(@Id @Nullable String number, Size size, @Nullable String label) {}

  @Test
  void theCodecIsThereAlsoWhereTheTextNamesTheId() {
    TypeMapping<Box> mapping = TypeMapping.of(Box.class, MAPPER);
    String json = "{\"label\":\"number\",\"number\":\"old\",\"size\":{\"w\":1,\"h\":2}}";

    Box box = mapping.decode("b", 1, Bodies.json(json.getBytes(StandardCharsets.UTF_8)));

    assertThat(box).isEqualTo(new Box("b", new Size(1, 2), "number"));
  }

  @JsonDeserialize(using = Failing.Reader.class)
  record Failing(@Nullable String id) {
    static final class Reader extends JsonDeserializer<Failing> {
      @Override
      public Failing deserialize(JsonParser in, DeserializationContext context) {
        throw new IllegalStateException("too old");
      }
    }
  }

  @Test
  void whatADeserializerThrowsIsNoDefectOfHoldfast() {
    TypeMapping<Failing> mapping = TypeMapping.of(Failing.class, MAPPER);

    assertThatThrownBy(() -> mapping.decode("b", 1, Bodies.of(Map.of("a", 1L))))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContainingAll("Failing", "too old");
  }
}
