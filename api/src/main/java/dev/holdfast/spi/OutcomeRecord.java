package dev.holdfast.spi;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a batch as bytes; {@code docs/formats.md} has the layout. Not JSON: an image may be
 * as deep and as long as a document, and a document around it would be too deep.
 */
final class OutcomeRecord {
  private static final byte FORMAT = 1;

  /** In the place of the length of a text that is not there. */
  private static final int ABSENT = -1;

  private OutcomeRecord() {}

  static byte[] write(byte[] content, WriteResult result) {
    return write(content, result, new ArrayList<>());
  }

  /** The same without the revisions: what stands before, between and after them. */
  static List<byte[]> aroundRevisions(byte[] content, WriteResult result) {
    List<Integer> revisionsAt = new ArrayList<>();
    byte[] record = write(content, result, revisionsAt);
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    for (int at : revisionsAt) {
      pieces.add(Arrays.copyOfRange(record, from, at));
      from = at + Long.BYTES;
    }
    pieces.add(Arrays.copyOfRange(record, from, record.length));
    return pieces;
  }

  private static byte[] write(byte[] content, WriteResult result, List<Integer> revisionsAt) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.write(content);
      out.writeInt(result.outcomes().size());
      for (WriteResult.Outcome outcome : result.outcomes()) {
        write(out, outcome, revisionsAt);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(
      DataOutputStream out, WriteResult.Outcome outcome, List<Integer> revisionsAt)
      throws IOException {
    out.writeLong(outcome.matched());
    out.writeLong(outcome.modified());
    text(out, outcome.insertedId());
    revisionsAt.add(out.size());
    out.writeLong(outcome.revision());
    images(out, outcome.before());
    images(out, outcome.after());
    error(out, outcome.error());
  }

  private static void text(DataOutputStream out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(ABSENT);
    } else {
      bytes(out, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void images(DataOutputStream out, List<Image> images) throws IOException {
    out.writeInt(images.size());
    for (Image image : images) {
      text(out, image.id());
      out.writeLong(image.revision());
      bytes(out, Bodies.toJson(image.body()));
    }
  }

  private static void error(DataOutputStream out, @Nullable HoldfastException error)
      throws IOException {
    if (error == null) {
      out.writeInt(ABSENT);
      return;
    }
    text(out, error.code().name());
    text(out, error.getMessage());
    text(out, error.key().orElse(null));
    boolean known = error.currentRevision().isPresent();
    text(out, known ? Long.toString(error.currentRevision().getAsLong()) : null);
  }

  /** The digest of the batch, which comes first. */
  static byte[] content(ByteBuffer in) {
    byte[] content = new byte[BatchDigest.BYTES];
    if (in.remaining() <= content.length || in.get() != FORMAT) {
      throw damaged(null);
    }
    in.get(content);
    return content;
  }

  /** What follows the digest. */
  static WriteResult result(ByteBuffer in) {
    try {
      int count = in.getInt();
      List<WriteResult.Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        outcomes.add(outcome(in));
      }
      return new WriteResult(outcomes, true);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private static HoldfastException damaged(@Nullable Throwable cause) {
    return HoldfastException.of(
        ErrorCode.CORRUPT, "The record of an operation is damaged, or of a newer format", cause);
  }

  private static WriteResult.Outcome outcome(ByteBuffer in) {
    long matched = in.getLong();
    long modified = in.getLong();
    String insertedId = text(in);
    long revision = in.getLong();
    List<Image> before = images(in);
    List<Image> after = images(in);
    HoldfastException error = error(in);
    return new WriteResult.Outcome(matched, modified, insertedId, revision, before, after, error);
  }

  private static @Nullable String text(ByteBuffer in) {
    int length = in.getInt();
    return length == ABSENT ? null : new String(bytes(in, length), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException(length + " bytes, of which " + in.remaining());
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static List<Image> images(ByteBuffer in) {
    int count = in.getInt();
    List<Image> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = required(text(in));
      long revision = in.getLong();
      images.add(new Image(id, revision, Bodies.json(bytes(in, in.getInt()))));
    }
    return images;
  }

  private static @Nullable HoldfastException error(ByteBuffer in) {
    String code = text(in);
    if (code == null) {
      return null;
    }
    String message = required(text(in));
    String key = text(in);
    String revision = text(in);
    return switch (ErrorCode.valueOf(code)) {
      case DUPLICATE_KEY -> HoldfastException.duplicateKey(required(key), message, null);
      case CONFLICT ->
          HoldfastException.conflict(revision == null ? null : Long.valueOf(revision), message);
      default -> HoldfastException.of(ErrorCode.valueOf(code), message);
    };
  }

  private static String required(@Nullable String text) {
    if (text == null) {
      throw new IllegalArgumentException("a text is missing");
    }
    return text;
  }
}
