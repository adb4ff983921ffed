package dev.holdfast.cli;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the records of a file one after the other. After a bad record the next can be read. */
interface RecordReader {
  /**
   * The next record, or null at the end.
   *
   * @throws BadRecordException when this one is bad and the next one can be read
   * @throws FailedException when nothing behind it can be read either
   */
  @Nullable Row next() throws IOException, BadRecordException;

  /**
   * A record as it stands in the file: numbers are {@code BigDecimal} and {@code BigInteger}.
   *
   * @param line where it begins, from 1
   */
  record Row(long line, Map<String, @Nullable Object> fields) {}
}
