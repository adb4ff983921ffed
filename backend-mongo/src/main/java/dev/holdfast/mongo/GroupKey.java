package dev.holdfast.mongo;

import dev.holdfast.Aggregation;
import dev.holdfast.Aggregation.BandKey;
import dev.holdfast.Aggregation.FieldKey;
import dev.holdfast.Aggregation.KeyVisitor;
import dev.holdfast.Aggregation.TimeKey;
import dev.holdfast.spi.NumberBand;
import dev.holdfast.spi.TimeBucket;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A key of groups in two steps: the server makes groups that never join what belongs apart, and
 * {@code finish} makes the key from the server's, which may join some of its groups.
 *
 * @param expression what the server groups by
 */
record GroupKey(BsonDocument expression, UnaryOperator<@Nullable Object> finish) {
  private static final String TIME = "0000-00-00T00:00:00.000000000Z";
  private static final String IS_TIME =
      "\\A[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{9}Z\\z";
  private static final int DAY = 10;
  private static final int MINUTE = 16;
  private static final int SECOND = 19;

  /** From then on every zone differs from UTC by whole minutes, and changes at one. */
  private static final String WHOLE_MINUTES = "1973";

  /** Sums and differences of two of these stay within int64. */
  private static final long LARGE = 1L << 61;

  static GroupKey of(Aggregation.Key key) {
    return key.accept(MAKING);
  }

  private static final KeyVisitor<GroupKey> MAKING =
      new KeyVisitor<>() {
        @Override
        public GroupKey field(FieldKey key) {
          return new GroupKey(Expressions.scalar(key.path()), UnaryOperator.identity());
        }

        @Override
        public GroupKey time(TimeKey key) {
          TimeBucket bucket = TimeBucket.of(key.unit(), key.zone());
          return new GroupKey(timeFront(key), front -> bucket.start(wholeTime(front)));
        }

        @Override
        public GroupKey band(BandKey key) {
          long width = key.width();
          return new GroupKey(
              bandStart(Expressions.field(key.path()), width),
              value -> NumberBand.start(value, width));
        }
      };

  /** As much of the text of an instant as decides about its bucket; null for any other value. */
  private static BsonDocument timeFront(TimeKey key) {
    BsonString text = Expressions.field(key.path());
    BsonDocument matches =
        new BsonDocument(
            "$regexMatch",
            new BsonDocument("input", text).append("regex", new BsonString(IS_TIME)));
    BsonDocument front = Expressions.when(matches, front(text, key), BsonNull.VALUE);
    return Expressions.when(Expressions.isType(text, "string"), front, BsonNull.VALUE);
  }

  private static BsonValue front(BsonString text, TimeKey key) {
    boolean utc = key.zone().normalized().equals(ZoneOffset.UTC);
    if (utc) {
      return front(
          text,
          switch (key.unit()) {
            case MINUTE, HOUR -> MINUTE;
            case DAY, WEEK, MONTH, YEAR -> DAY;
          });
    }
    if (!isOfWholeMinutes(key.zone())) {
      return front(text, SECOND);
    }
    return Expressions.when(
        Expressions.call("$gte", text, new BsonString(WHOLE_MINUTES)),
        front(text, MINUTE),
        front(text, SECOND));
  }

  private static boolean isOfWholeMinutes(ZoneId zone) {
    int seconds =
        zone.getRules().getOffset(Instant.EPOCH.plus(Duration.ofDays(4_000))).getTotalSeconds();
    return seconds % 60 == 0;
  }

  private static BsonDocument front(BsonString text, int length) {
    return Expressions.call("$substrBytes", text, new BsonInt32(0), new BsonInt32(length));
  }

  private static @Nullable String wholeTime(@Nullable Object front) {
    return front instanceof String text ? text.concat(TIME.substring(text.length())) : null;
  }

  /** The start of the band; a number near the edges of int64, or beyond, as it is. */
  private static BsonDocument bandStart(BsonString value, long width) {
    BsonDocument numbers =
        Expressions.when(Expressions.isType(value, "long", "int", "double"), value, BsonNull.VALUE);
    if (width > LARGE) {
      return numbers;
    }
    BsonDocument small =
        Expressions.call(
            "$and",
            Expressions.isType(value, "long", "int", "double"),
            Expressions.call("$gt", value, new BsonInt64(-LARGE)),
            Expressions.call("$lt", value, new BsonInt64(LARGE)));
    return Expressions.when(small, floored(value, width), numbers);
  }

  private static BsonDocument floored(BsonString value, long width) {
    BsonDocument floor = new BsonDocument("$toLong", new BsonDocument("$floor", value));
    BsonInt64 step = new BsonInt64(width);
    BsonString whole = new BsonString("$$whole");
    BsonString rest = new BsonString("$$rest");
    BsonDocument above =
        Expressions.when(
            Expressions.call("$lt", rest, new BsonInt64(0)),
            Expressions.call("$add", rest, step),
            rest);
    BsonDocument difference = Expressions.call("$subtract", whole, above);
    return let("whole", floor, let("rest", Expressions.call("$mod", whole, step), difference));
  }

  private static BsonDocument let(String name, BsonValue value, BsonValue in) {
    return new BsonDocument(
        "$let", new BsonDocument("vars", new BsonDocument(name, value)).append("in", in));
  }
}
