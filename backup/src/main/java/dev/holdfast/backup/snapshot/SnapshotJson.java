package dev.holdfast.backup.snapshot;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.spi.PlainJson;
import dev.holdfast.spi.Values;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tokens of a snapshot file. */
final class SnapshotJson {
  /** A document may be as deep as the API lets it, and stands in something here. */
  private static final int DEPTH = Values.MAX_DEPTH + 16;

  /** What could be written must be readable. */
  private static final int LONGEST_NUMBER = 1_000_000;

  private static final JsonFactory JSON =
      PlainJson.newFactory()
          .setStreamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(LONGEST_NUMBER)
                  .build())
          .setStreamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(DEPTH).build());

  static {
    JSON.setCodec(new ObjectMapper(JSON));
  }

  private SnapshotJson() {}

  static <T> void write(SnapshotForm<T> form, T state, OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      form.write(state, json);
    } catch (JacksonException e) {
      throw HoldfastException.of(
          ErrorCode.INVALID, "The state cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** What can be verified and is no such state was saved by another form. */
  static <T> T read(SnapshotForm<T> form, Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        JsonParser json = JSON.createParser(in)) {
      return form.read(json);
    } catch (JacksonException e) {
      throw HoldfastException.of(
          ErrorCode.INVALID,
          file + " is intact, but holds no such state: " + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw DiskFailure.of(file + " cannot be read", file, e);
    }
  }
}
