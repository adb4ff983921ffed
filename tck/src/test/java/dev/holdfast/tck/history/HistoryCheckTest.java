package dev.holdfast.tck.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.tck.Ledger.Outcome;
import dev.holdfast.tck.history.Anomaly.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Histories as text: {@code l1=1.2} reads the list l1 as 1 and 2, {@code l1+3} appends 3 to it;
 * {@code r1} is a register. In front of a transaction {@code !} says that it failed, {@code ?} that
 * its outcome is unknown, {@code @2-4} that it lasted from 2 to 4; else all are there at once. The
 * last one reads everything.
 */
class HistoryCheckTest {
  private static Recorded parse(String text) {
    String rest = text;
    Outcome outcome = Outcome.ACKNOWLEDGED;
    if (rest.startsWith("!") || rest.startsWith("?")) {
      outcome = rest.startsWith("!") ? Outcome.FAILED : Outcome.UNKNOWN;
      rest = rest.substring(1);
    }
    long begun = 0;
    long ended = 100;
    if (rest.startsWith("@")) {
      String[] time = rest.substring(1, rest.indexOf(' ')).split("-", -1);
      begun = Long.parseLong(time[0]);
      ended = Long.parseLong(time[1]);
      rest = rest.substring(rest.indexOf(' ') + 1);
    }
    List<Action> actions = new ArrayList<>();
    for (String action : rest.split(" ", -1)) {
      actions.add(action(action));
    }
    return new Recorded("tx", actions, outcome, begun, ended);
  }

  private static Action action(String text) {
    Key key = new Key(text.substring(0, 2), text.startsWith("l"));
    String[] values = text.length() == 3 ? new String[0] : text.substring(3).split("[.]", -1);
    return text.charAt(2) == '+'
        ? Action.Write.of(key, Long.parseLong(values[0]))
        : Action.Read.of(key, Arrays.stream(values).map(Long::valueOf).toArray(Long[]::new));
  }

  private static HistoryCheck.Verdict verdict(String... texts) {
    List<Recorded> all = new ArrayList<>();
    for (String text : texts) {
      all.add(parse(text));
    }
    Recorded end = all.remove(all.size() - 1);
    all.add(new Recorded("end", end.actions(), Outcome.ACKNOWLEDGED, 101, 102));
    return HistoryCheck.of(new History(all));
  }

  private static void finds(Kind kind, String... texts) {
    HistoryCheck.Verdict verdict = verdict(texts);
    assertThat(verdict.kinds()).as(verdict.toString()).contains(kind);
    assertThat(verdict.toString()).contains(kind.meaning());
  }

  private static void isGood(String... texts) {
    HistoryCheck.Verdict verdict = verdict(texts);
    assertThat(verdict.anomalies()).as(verdict.toString()).isEmpty();
  }

  @Test
  void oneAfterTheOtherIsGood() {
    isGood("@1-2 l1= l1+1 l1=1", "@3-4 l1=1 l1+2 r1+7", "@5-6 r1=7 l1=1.2", "l1=1.2 r1=7");
    isGood("@1-2 r1+1", "@3-4 r1=1 r1+2 r1=2 r1+3", "@5-6 r1=3", "r1=3");
  }

  @Test
  void whatFailedAndWasNotSeenIsGood() {
    isGood("l1+1", "!l1=1 l1+2 l1=1.2", "!r1+5", "l1=1", "l1=1 r1=");
  }

  @Test
  void anUnknownOutcomeMayBeEither() {
    isGood("l1+1", "?l1+2 r1+3", "l1=1", "l1=1 r1=");
    isGood("l1+1", "?l1+2 r1+3", "l1=1.2", "l1=1.2 r1=3");
    finds(Kind.LOST_WRITE, "?l1+2 l2+3", "l1=2", "l1=2 l2=");
    finds(Kind.G_SINGLE, "?l1+2 l2+3", "l1=2 l2=", "l1=2 l2=3");
  }

  @Test
  void anUnknownOutcomeMayComeToEffectLater() {
    isGood("?@1-2 l1+1", "@3-4 l1=", "@5-6 l1=1", "l1=1");
  }

  @Test
  void writeSkewIsGoodAndCounted() {
    HistoryCheck.Verdict verdict = verdict("r1= r2+1", "r2= r1+2", "r1=2 r2=1");
    assertThat(verdict.anomalies()).isEmpty();
    assertThat(verdict.skews()).isOne();
    assertThat(verdict.toString()).contains("2 transactions").contains("1 write skews");
  }

  @Test
  void writeSkewOfThreeIsGood() {
    isGood("l1= l2+1", "l2= l3+2", "l3= l1+3", "l1=3 l2=1 l3=2");
  }

  @Test
  void findsAReadOfWhatNobodyWrote() {
    finds(Kind.UNWRITTEN, "l1+1", "l1=1.9", "l1=1");
    finds(Kind.UNWRITTEN, "l1+1 l2+2", "l2=1", "l1=1 l2=2");
    finds(Kind.UNWRITTEN, "r1=1 r1+1", "r1=1");
  }

  @Test
  void findsAWriteDoneTwice() {
    finds(Kind.DUPLICATE, "l1+1", "l1=1.1");
  }

  @Test
  void findsATransactionThatDoesNotSeeItself() {
    finds(Kind.INTERNAL, "l1+1 l1=", "l1=1");
    finds(Kind.INTERNAL, "r1+1 r1+2 r1=1", "r1=2");
    finds(Kind.INTERNAL, "l1+1", "l1= l1+2 l1=1.2", "l1=1.2");
  }

  @Test
  void findsAReadThatCannotBeRepeated() {
    finds(Kind.INTERNAL, "r1= r1=1", "r1+1", "r1=1");
    finds(Kind.INTERNAL, "!r1= r1=1", "r1+1", "r1=1");
  }

  @Test
  void findsADirtyRead() {
    finds(Kind.G1A, "!l1+1", "l1=1", "l1=");
    finds(Kind.G1A, "!r1+1", "!r1=1", "r1=");
    finds(Kind.G1A, "!l1+1", "l1=1");
  }

  @Test
  void findsAReadOfWhatItsWriterReplaced() {
    finds(Kind.G1B, "r1+1 r1+2", "r1=1", "r1=2");
    finds(Kind.G1B, "l1+1 l1+2", "l1=1", "l1=1.2");
  }

  @Test
  void findsReadsThatDoNotFitTogether() {
    finds(Kind.INCOMPATIBLE, "l1+1", "l1+2", "l1=2", "l1=1.2");
  }

  @Test
  void findsALostWrite() {
    finds(Kind.LOST_WRITE, "l1+1", "l1+2", "l1=2");
    finds(Kind.LOST_WRITE, "r1+1", "r1=");
  }

  @Test
  void findsALostUpdate() {
    finds(Kind.LOST_UPDATE, "l1= l1+1", "l1= l1+2", "l1=1.2");
    finds(Kind.LOST_UPDATE, "r1+1", "r1=1 r1+2", "r1=1 r1+3", "r1=3");
  }

  @Test
  void findsMixedWrites() {
    finds(Kind.G0, "l1+1 l2+2", "l1+3 l2+4", "l1=1.3 l2=4.2");
    finds(Kind.G0, "l1+1 l1+2", "l1+3", "l1=1.3.2");
  }

  @Test
  void findsTransactionsThatSeeEachOther() {
    finds(Kind.G1C, "l1+1 l2=2", "l2+2 l1=1", "l1=1 l2=2");
    finds(Kind.G1C, "r1+1 r2=2", "r2+2 r1=1", "r1=1 r2=2");
  }

  @Test
  void findsAReadOfTwoTimes() {
    finds(Kind.G_SINGLE, "l1+1 l2+2", "l1= l2=2", "l1=1 l2=2");
    finds(Kind.G_SINGLE, "r1+1 r2+2", "r1= r2=2", "r1=1 r2=2");
    finds(Kind.G_SINGLE, "l1+1 l2+2", "l1=1 l1+3 l2= l2+4", "l1=1.3 l2=2.4");
  }

  /** Each reader alone is right; together they saw two writes in either order. */
  @Test
  void findsALongFork() {
    finds(Kind.G_SINGLE, "l1+1", "l2+2", "l1=1 l2=", "l1= l2=2", "l1=1 l2=2");
  }

  @Test
  void findsWhatWasOverwrittenBetweenAReadAndAWrite() {
    Key key = Key.register("r1");
    List<Recorded> all =
        List.of(
            new Recorded("a", List.of(new Action.Write(key, 1, 10)), Outcome.ACKNOWLEDGED, 0, 100),
            new Recorded("b", List.of(new Action.Write(key, 2, 11)), Outcome.ACKNOWLEDGED, 0, 100),
            new Recorded(
                "c",
                List.of(new Action.Read(key, List.of(1L), 10), new Action.Write(key, 3, 12)),
                Outcome.ACKNOWLEDGED,
                0,
                100),
            new Recorded("end", List.of(Action.Read.of(key, 3L)), Outcome.ACKNOWLEDGED, 101, 102));
    assertThat(HistoryCheck.of(new History(all)).kinds()).contains(Kind.G_SINGLE);
  }

  @Test
  void findsAReadThatIsBehindTheTimes() {
    finds(Kind.STALE, "@1-2 l1+1", "@3-4 l1=", "l1=1");
    finds(Kind.STALE, "@1-2 r1+1", "@3-4 r1=1 r1+2", "@5-6 r1=1", "r1=2");
    isGood("@1-4 l1+1", "@3-4 l1=", "l1=1");
  }

  @Test
  void tellsACycleSmall() {
    String text = verdict("r3+9", "l1+1 l2+2", "l2+4", "l1= l2=2", "l1=1 l2=2.4 r3=9").toString();
    assertThat(text)
        .contains("T1 tx: appended 1 to l1, appended 2 to l2")
        .contains("T3 tx: read l1 = [], read l2 = [2]")
        .contains("T3 read 2, which T1 had written")
        .contains("T3 read what was there before T1 wrote 1")
        .doesNotContain("T0")
        .doesNotContain("T2");
    assertThat(verdict("@1-2 l1+1", "@3-4 l1=", "l1=1").toString())
        .contains("T1 began when T0 had ended");
  }

  @Test
  void valuesAreUnique() {
    assertThatThrownBy(() -> verdict("l1+1", "r1+1", "l1=1 r1=1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Two writes have the value 1");
  }

  /** A path of 50,000 would end a recursion, and a search of all ways never. */
  @Test
  void aLongHistoryIsCheckedInALittleTime() {
    List<String> texts = new ArrayList<>();
    int length = 50_000;
    for (int i = 1; i <= length; i++) {
      texts.add((i == 1 ? "r1=" : "r1=" + (i - 1)) + " r1+" + i);
    }
    texts.add("r1=" + length);
    isGood(texts.toArray(String[]::new));
    texts.add(1, "l2+" + (length + 1) + " r1=" + (length - 1));
    texts.set(0, "l2=" + (length + 1) + " " + texts.get(0));
    texts.set(texts.size() - 1, "r1=" + length + " l2=" + (length + 1));
    finds(Kind.G1C, texts.toArray(String[]::new));
  }
}
