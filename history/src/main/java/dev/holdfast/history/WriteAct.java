package dev.holdfast.history;

import dev.holdfast.Note;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Target;
import dev.holdfast.spi.Write;
import dev.holdfast.spi.WriteBatch;
import dev.holdfast.spi.WriteResult;
import dev.holdfast.spi.WriteResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a write did, as an entry has it. */
final class WriteAct implements Write.Visitor<Act> {
  private static final int MOST_RECORDS = 1_000;

  private final Outcome outcome;
  private final String code;
  private final @Nullable Note note;
  private final @Nullable List<String> selected;

  private WriteAct(
      Outcome outcome, String code, @Nullable Note note, @Nullable List<String> selected) {
    this.outcome = outcome;
    this.code = code;
    this.note = note;
    this.selected = selected;
  }

  /**
   * Of those writes of a batch that are watched; of many documents several.
   *
   * @param selected the ids of the documents of its one write; null where the outcomes tell
   */
  static List<Act> all(
      Coverage coverage, WriteBatch batch, WriteResult result, @Nullable List<String> selected) {
    List<Act> acts = new ArrayList<>();
    for (int i = 0; i < batch.writes().size(); i++) {
      Write write = batch.writes().get(i);
      if (coverage.has(write.collection())) {
        Outcome outcome = result.outcomes().get(i);
        split(write.accept(new WriteAct(outcome, Act.SUCCESS, batch.note(), selected)), acts);
      }
    }
    return acts;
  }

  /** Of those writes that are watched, none of which was done. */
  static List<Act> failed(Coverage coverage, List<Write> writes, @Nullable Note note, String code) {
    List<Act> acts = new ArrayList<>();
    for (Write write : writes) {
      if (coverage.has(write.collection())) {
        acts.add(write.accept(new WriteAct(Outcome.NONE, code, note, null)));
      }
    }
    return acts;
  }

  static void split(Act act, List<Act> acts) {
    int from = 0;
    do {
      int to = Math.min(act.records().size(), from + MOST_RECORDS);
      acts.add(
          new Act(
              act.action(),
              act.collection(),
              act.records().subList(from, to),
              act.matched(),
              act.modified(),
              act.outcome(),
              act.note()));
      from = to;
    } while (from < act.records().size());
  }

  private Act act(String action, Write write, List<String> records) {
    return new Act(
        action, write.collection(), records, outcome.matched(), outcome.modified(), code, note);
  }

  @Override
  public Act insert(Write.Insert write) {
    return act("insert", write, List.of(write.id()));
  }

  @Override
  public Act replace(Write.Replace write) {
    return targeted("replace", write, write.target());
  }

  @Override
  public Act modify(Write.Modify write) {
    return targeted("update", write, write.target());
  }

  @Override
  public Act delete(Write.Delete write) {
    return targeted("delete", write, write.target());
  }

  private Act targeted(String action, Write write, Target target) {
    String inserted = outcome.insertedId();
    if (inserted != null) {
      return act("insert", write, List.of(inserted));
    }
    if (selected != null) {
      return act(action, write, selected);
    }
    List<String> records =
        outcome.before().isEmpty()
            ? target.id().map(List::of).orElse(List.of())
            : outcome.before().stream().map(Image::id).toList();
    return act(action, write, records);
  }

  /** Whether the outcome alone does not tell which documents a write touched. */
  static boolean needsImages(Write write) {
    if (write instanceof Write.Replace replace) {
      return replace.target().id().isEmpty();
    }
    if (write instanceof Write.Modify modify) {
      return modify.target().id().isEmpty();
    }
    return write instanceof Write.Delete delete && delete.target().id().isEmpty();
  }
}
