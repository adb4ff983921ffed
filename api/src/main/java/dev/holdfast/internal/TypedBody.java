package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import dev.holdfast.spi.BsonSize;
import dev.holdfast.spi.Values;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The content of a value, written by Jackson through our checks straight to whoever asks. */
final class TypedBody implements Body {
  private static final String GENERATED_ID = "0".repeat(36);

  private final Object value;
  private final Envelope envelope;
  private final ObjectMapping<?> mapping;
  private final String id;

  TypedBody(Object value, Envelope envelope, ObjectMapping<?> mapping, @Nullable String id) {
    this.value = value;
    this.envelope = envelope;
    this.mapping = mapping;
    this.id = id == null ? GENERATED_ID : id;
  }

  @Override
  public void writeTo(JsonGenerator out) throws IOException {
    if (write(out) > BsonSize.LIMIT) {
      BsonSize.requireWithinLimit(id, BsonSize.document(id, collect()));
    }
  }

  private long write(JsonGenerator out) throws IOException {
    ValidatingGenerator checks = new ValidatingGenerator(out, envelope, BsonSize.envelope(id));
    checks.setCodec(mapping.mapper());
    ObjectWriter writer = mapping.writer();
    try {
      writer.writeValue(checks, value);
    } catch (IOException | RuntimeException e) {
      throw located(e, checks.location());
    }
    if (!checks.hasEnded()) {
      throw HoldfastException.invalid(
          "The serializer of " + envelope.typeName() + " writes no whole object");
    }
    return checks.bound();
  }

  private HoldfastException located(Exception failure, String location) throws IOException {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HoldfastException ours) {
        return location.isEmpty() ? ours : ours.in('"' + Values.shorten(location) + '"');
      }
    }
    if (failure instanceof IOException io && !(failure instanceof JsonMappingException)) {
      throw io;
    }
    String path =
        failure instanceof JsonMappingException mapping ? Mapping.path(mapping) : location;
    return HoldfastException.of(
        ErrorCode.INVALID,
        envelope.typeName()
            + (path.isEmpty() ? "" : "'s field '" + Values.shorten(path) + "'")
            + " can not be written: "
            + (failure instanceof JsonMappingException mapping
                ? mapping.getOriginalMessage()
                : failure),
        failure);
  }

  @Override
  public JsonParser parse() throws IOException {
    return Bodies.json(Bodies.toJson(this)).parse();
  }

  @Override
  public Map<String, @Nullable Object> toMap() {
    return Values.asObject(Objects.requireNonNull(Bodies.collect(this::writeTo)));
  }

  private Map<String, @Nullable Object> collect() {
    return Values.asObject(Objects.requireNonNull(Bodies.collect(this::write)));
  }

  /** Names no content, which may be large or private. */
  @Override
  public String toString() {
    return "body of a " + envelope.typeName();
  }
}
