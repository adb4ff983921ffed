package dev.holdfast.backup.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.AtomicFile;
import dev.holdfast.backup.files.DiskFailure;
import dev.holdfast.backup.files.PartialName;
import dev.holdfast.backup.files.Sha256;
import dev.holdfast.spi.Values;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The file in which a schedule remembers, over restarts, what was done. */
final class ScheduleState {
  private static final int FORMAT = 1;

  private final Path file;

  ScheduleState(Path file) {
    this.file = file;
  }

  /**
   * What is remembered of each entry; nothing when there is no file.
   *
   * @throws HoldfastException CORRUPT when the file is damaged, INVALID when it is of a newer
   *     format
   */
  Map<String, EntryState> load() {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return new LinkedHashMap<>();
    } catch (CharacterCodingException e) {
      throw damaged(e);
    } catch (IOException e) {
      throw DiskFailure.of("The state of the schedule, " + file + ", cannot be read", file, e);
    }
    try {
      Document state = Document.parse(text);
      refuseNewer(state);
      return entries(state);
    } catch (NewerException e) {
      throw e.toHoldfast();
    } catch (NoSuchElementException | ArithmeticException | HoldfastException e) {
      throw damaged(e);
    }
  }

  /** The file is of a format that this version does not know. */
  private static final class NewerException extends Exception {
    private static final long serialVersionUID = 1L;

    NewerException(String message) {
      super(message);
    }

    HoldfastException toHoldfast() {
      return HoldfastException.invalid(String.valueOf(getMessage()));
    }
  }

  private void refuseNewer(Document state) throws NewerException {
    if (state.get("format") instanceof Long format && format > FORMAT) {
      throw new NewerException(
          file
              + " was written by a newer version of Holdfast (format "
              + format
              + "; this one reads "
              + FORMAT
              + "); it was left alone. Use that version");
    }
  }

  private static Map<String, EntryState> entries(Document state) {
    if (state.getLong("format").orElseThrow() != FORMAT) {
      throw new NoSuchElementException("there has never been such a format");
    }
    List<@Nullable Object> entries = state.getList("entries").orElseThrow();
    if (!state.getString("sha256").orElseThrow().equals(sum(entries))) {
      throw new NoSuchElementException("its checksum is another one");
    }
    Map<String, EntryState> read = new LinkedHashMap<>();
    for (Object one : entries) {
      Document entry = Document.ofMap(Values.asObject(Objects.requireNonNull(one)));
      read.put(entry.getString("name").orElseThrow(), EntryState.of(entry));
    }
    return read;
  }

  private static String sum(List<? extends @Nullable Object> entries) {
    return Sha256.of(Document.of("entries", entries).toJson().getBytes(UTF_8));
  }

  private HoldfastException damaged(@Nullable Exception cause) {
    return HoldfastException.of(
        ErrorCode.CORRUPT,
        "The state of the schedule, "
            + file
            + ", is damaged; nothing was run. Move it away: each backup of the plan then begins"
            + " anew with its next time",
        cause);
  }

  /** For whoever holds the lock of the schedule. */
  void save(Map<String, EntryState> entries) {
    PartialName.FILE.remove(file);
    List<Object> all = new ArrayList<>();
    entries.forEach((name, entry) -> all.add(entry.toDocument(name).toMap()));
    Document state = Document.of("format", FORMAT, "sha256", sum(all), "entries", all);
    AtomicFile.write(file, out -> out.write((state.toJson() + "\n").getBytes(UTF_8)));
  }
}
