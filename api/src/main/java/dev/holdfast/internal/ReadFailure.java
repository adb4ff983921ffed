package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The error for a stored document that could not be read as a type. It names the field, what kind
 * of value is stored, and what the type wants, never the value itself.
 */
final class ReadFailure {
  private ReadFailure() {}

  /**
   * @param token where the parser stands
   */
  static HoldfastException of(String type, @Nullable JsonToken token, IOException failure) {
    if (isDamaged(failure)) {
      return HoldfastException.of(
          ErrorCode.CORRUPT, "The stored document is no JSON: " + failure.getMessage(), failure);
    }
    return HoldfastException.of(ErrorCode.INVALID, message(type, token, failure), failure);
  }

  /** Of what a deserializer of the user's threw past Jackson. */
  static HoldfastException of(String type, RuntimeException failure) {
    return failure instanceof HoldfastException ours
        ? ours
        : HoldfastException.of(
            ErrorCode.INVALID,
            "The stored document does not fit " + type + ": " + failure,
            failure);
  }

  private static boolean isDamaged(IOException failure) {
    Throwable cause = failure instanceof JsonMappingException ? failure.getCause() : failure;
    return (cause instanceof StreamReadException && !(cause instanceof InputCoercionException))
        || (cause != null
            && !(failure instanceof JsonMappingException)
            && !(failure instanceof InputCoercionException));
  }

  private static String message(String type, @Nullable JsonToken token, IOException failure) {
    String path = failure instanceof JsonMappingException mapping ? Mapping.path(mapping) : "";
    String field = path.isEmpty() ? "The stored document" : "The stored field '" + path + "'";
    HoldfastException ours = ours(failure);
    if (ours != null) {
      return field + " does not fit " + type + ": " + ours.getMessage();
    }
    if (failure instanceof ValueInstantiationException
        || !(failure instanceof MismatchedInputException mismatch)) {
      return field + " does not fit " + type + ": " + reason(failure);
    }
    Class<?> wanted = mismatch.getTargetType();
    boolean text = mismatch instanceof InvalidFormatException e && e.getValue() instanceof String;
    String kind = text ? "a string" : kind(token);
    return field
        + " is "
        + kind
        + ", which does not fit "
        + type
        + (wanted == null ? "" : ", where a " + wanted.getSimpleName() + " is expected");
  }

  private static @Nullable HoldfastException ours(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HoldfastException ours) {
        return ours;
      }
    }
    return null;
  }

  private static @Nullable String reason(IOException failure) {
    Throwable cause = failure.getCause();
    if (failure instanceof ValueInstantiationException && cause != null) {
      return cause.toString();
    }
    return failure instanceof JsonMappingException mapping
        ? mapping.getOriginalMessage()
        : failure.getMessage();
  }

  private static String kind(@Nullable JsonToken token) {
    if (token == null) {
      return "a value";
    }
    return switch (token) {
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a number with a fraction";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case START_ARRAY, END_ARRAY -> "an array";
      default -> "an object";
    };
  }
}
