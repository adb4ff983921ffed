package dev.holdfast.spi;

import dev.holdfast.HoldfastException;
import dev.holdfast.Update;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of an {@link Update}: what every backend makes of a document. Immutable and thread
 * safe.
 */
public final class DocumentUpdate {
  private final List<Update.Operation> operations;

  private DocumentUpdate(List<Update.Operation> operations) {
    this.operations = operations;
  }

  /** An update whose values are plain and whose paths do not lie above each other. */
  public static DocumentUpdate of(Update update) {
    return new DocumentUpdate(update.operations());
  }

  /**
   * The content of a document after the update. What the update does not touch is shared with the
   * old content, and the old content itself is returned when no value changes.
   *
   * @throws HoldfastException INVALID, with the document, path and value, when an operation cannot
   *     be applied; INVALID when the result is too deep or too large
   */
  public Map<String, @Nullable Object> apply(String id, Map<String, @Nullable Object> body) {
    DocumentEdit edit = new DocumentEdit(id, body);
    for (Update.Operation operation : operations) {
      operation.accept(edit);
    }
    return edit.result();
  }
}
