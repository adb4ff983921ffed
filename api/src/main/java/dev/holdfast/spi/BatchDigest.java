package dev.holdfast.spi;

import dev.holdfast.JsonForm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells batches apart: 128 bits over everything that decides what they do and answer, the operation
 * id left out. The same in every process.
 */
final class BatchDigest implements Write.Visitor<BatchDigest> {
  static final int BYTES = 16;

  private final MessageDigest digest;

  private BatchDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static byte[] of(WriteBatch sent) {
    WriteBatch batch = sent.asked() == null ? sent : sent.asked();
    BatchDigest all = new BatchDigest();
    all.text(batch.atomic() ? "atomic" : "each").text(batch.images().name());
    for (Write write : batch.writes()) {
      write.accept(all);
    }
    return Arrays.copyOf(all.digest.digest(), BYTES);
  }

  private BatchDigest text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private BatchDigest bytes(byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
    return this;
  }

  private BatchDigest optional(@Nullable Object value) {
    return value == null ? text("-") : text("+").text(value.toString());
  }

  private BatchDigest body(String id, Body body) {
    return bytes(ContentHash.canonical(id, body.toMap()));
  }

  private BatchDigest start(String kind, Write write) {
    return text(kind).text(write.collection());
  }

  private BatchDigest target(Target target) {
    return text(JsonForm.text(target.filter()))
        .text(JsonForm.text(target.sort()))
        .text(target.many() ? "many" : "one")
        .optional(target.expectedRevision());
  }

  @Override
  public BatchDigest insert(Write.Insert write) {
    return start("insert", write).body(write.id(), write.body());
  }

  @Override
  public BatchDigest replace(Write.Replace write) {
    return start("replace", write)
        .target(write.target())
        .optional(write.insertId())
        .body("", write.body());
  }

  @Override
  public BatchDigest modify(Write.Modify write) {
    start("modify", write).target(write.target()).text(JsonForm.text(write.update()));
    Write.Insert otherwise = write.otherwise();
    return otherwise == null ? text("-") : otherwise.accept(this);
  }

  @Override
  public BatchDigest delete(Write.Delete write) {
    return start("delete", write).target(write.target());
  }
}
