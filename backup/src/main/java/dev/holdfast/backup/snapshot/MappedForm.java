package dev.holdfast.backup.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** Whatever a mapper can write and read. */
final class MappedForm<T> implements SnapshotForm<T> {
  private final Class<T> type;
  private final ObjectMapper mapper;

  MappedForm(Class<T> type, ObjectMapper mapper) {
    this.type = type;
    this.mapper = mapper;
  }

  @Override
  public void write(T state, JsonGenerator out) throws IOException {
    mapper.writerFor(type).writeValue(out, state);
  }

  @Override
  public T read(JsonParser in) throws IOException {
    return mapper.readerFor(type).readValue(in);
  }
}
