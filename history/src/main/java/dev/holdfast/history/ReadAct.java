package dev.holdfast.history;

import dev.holdfast.Note;
import dev.holdfast.spi.Read;
import java.util.ArrayList;
import java.util.List;

/** What is read, as an entry has it: the ids that are asked for, not what is found. */
final class ReadAct {
  private ReadAct() {}

  /** Of many ids several. */
  static List<Act> all(Read<?> asked) {
    List<Act> acts = new ArrayList<>();
    WriteAct.split(of(asked), acts);
    return acts;
  }

  private static Act of(Read<?> asked) {
    Note note = asked instanceof Read.Noted<?> noted ? noted.note() : null;
    Read<?> read = Read.Noted.plain(asked);
    List<String> records = read instanceof Read.ById byId ? byId.ids() : List.of();
    return new Act(action(read), read.collection(), records, 0, 0, Act.SUCCESS, note);
  }

  private static String action(Read<?> read) {
    if (read instanceof Read.ById) {
      return "get";
    }
    if (read instanceof Read.Find) {
      return "find";
    }
    if (read instanceof Read.Count) {
      return "count";
    }
    return read instanceof Read.Distinct
        ? "distinct"
        : read instanceof Read.Aggregate ? "aggregate" : "explain";
  }
}
