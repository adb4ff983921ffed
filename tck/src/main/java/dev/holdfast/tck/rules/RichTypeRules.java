package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Java types that a document holds as text: times, decimals, ids, bytes, names. */
final class RichTypeRules {
  private RichTypeRules() {}

  enum Colour {
    RED,
    GREEN
  }

  record Widths(
      String id,
      byte tiny,
      short little,
      int middle,
      long large,
      float single,
      double twice,
      @Nullable Byte boxedTiny,
      @Nullable Short boxedLittle,
      @Nullable Integer boxedMiddle,
      @Nullable Long boxedLarge,
      @Nullable Float boxedSingle,
      @Nullable Double boxedTwice,
      boolean flag,
      char letter) {}

  record Times(
      String id,
      Instant at,
      LocalDate day,
      LocalDateTime local,
      LocalTime time,
      Duration length,
      Period period) {
    static Times at(String id, Instant instant) {
      LocalDateTime local = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
      return new Times(
          id,
          instant,
          local.toLocalDate(),
          local,
          local.toLocalTime(),
          Duration.ofNanos(1),
          Period.of(1, 2, 3));
    }
  }

  record Zoned(String id, OffsetDateTime offset, ZonedDateTime zoned) {}

  record Decimal(String id, @Nullable BigDecimal decimal, @Nullable BigInteger integer) {}

  @SuppressWarnings("ArrayRecordComponent")
  record Named(String id, UUID uuid, byte[] bytes, Colour colour) {}

  static void rules(Rules r) {
    widths(r);
    times(r);
    decimals(r);
    named(r);
    parameters(r);
  }

  private static void widths(Rules r) {
    r.rule("TYP-40", "A typed field comes back in its own Java type, from end to end of its range.")
        .with(
            "least",
            k ->
                same(
                    k,
                    new Widths(
                        "a",
                        Byte.MIN_VALUE,
                        Short.MIN_VALUE,
                        Integer.MIN_VALUE,
                        Long.MIN_VALUE,
                        Float.MIN_VALUE,
                        Double.MIN_VALUE,
                        Byte.MIN_VALUE,
                        Short.MIN_VALUE,
                        Integer.MIN_VALUE,
                        Long.MIN_VALUE,
                        -Float.MAX_VALUE,
                        -Double.MAX_VALUE,
                        false,
                        '\u0001')))
        .with(
            "greatest",
            k ->
                same(
                    k,
                    new Widths(
                        "a",
                        Byte.MAX_VALUE,
                        Short.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        Float.MAX_VALUE,
                        Double.MAX_VALUE,
                        Byte.MAX_VALUE,
                        Short.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        0.1f,
                        0.1,
                        true,
                        '\uffff')))
        .with(
            "null and integral",
            k ->
                same(
                    k,
                    new Widths(
                        "a", (byte) 0, (short) 0, 0, 0, 2, 3, null, null, null, null, null, null,
                        false, '"')));
  }

  private static <T> void same(Trial k, T value) {
    @SuppressWarnings("unchecked")
    Collection<T> collection = k.collection((Class<T>) value.getClass());
    String id = collection.insertOne(value);
    k.equal(Optional.of(value), collection.findById(id), "read back");
  }

  private static void times(Rules r) {
    r.rule(
            "TYP-41",
            "Instants and local dates and times keep every nanosecond from year 0000 to 9999.")
        .each(
            "time",
            List.of(
                Instant.parse("0000-01-01T00:00:00Z"),
                Instant.parse("0001-02-03T04:05:06.000000001Z"),
                Instant.parse("1582-10-10T00:00:00Z"),
                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                Instant.EPOCH,
                Instant.parse("2024-02-29T12:30:00.123Z"),
                Instant.parse("2038-01-19T03:14:08Z"),
                Instant.parse("2262-04-12T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:59.999999999Z")),
            (k, instant) -> same(k, Times.at("a", instant)));
    r.rule("TYP-42", "A time outside the years 0000 to 9999 is INVALID.")
        .each(
            "time",
            List.of(
                Instant.parse("-0001-12-31T23:59:59.999999999Z"),
                Instant.parse("+10000-01-01T00:00:00Z"),
                Instant.MIN,
                Instant.MAX),
            (k, instant) -> {
              Collection<Times> times = k.collection(Times.class);
              k.invalid(() -> times.insertOne(withInstant(instant)));
              k.invalid(() -> times.count(field("at").gt(instant)));
              k.invalid(() -> times.updateOne(Filter.all(), Update.set("at", instant)));
              k.equal(0L, times.count(), "count");
            });
    r.rule(
        "TYP-43",
        "Times are stored as text of a fixed width, so that text order is time order.",
        k -> {
          Collection<Times> times = k.collection(Times.class);
          times.insertOne(Times.at("b", Instant.parse("2024-02-29T12:30:00.5Z")));
          times.insertOne(Times.at("c", Instant.parse("2024-02-29T12:30:00Z")));
          times.insertOne(Times.at("a", Instant.parse("0999-01-01T00:00:00.123456Z")));
          Document stored = k.database().collection(times.name()).findById("b").orElseThrow();
          k.equal("2024-02-29T12:30:00.500000000Z", stored.get("at"), "Instant");
          k.equal("2024-02-29", stored.get("day"), "LocalDate");
          k.equal("2024-02-29T12:30:00.500000000", stored.get("local"), "LocalDateTime");
          k.equal("12:30:00.500000000", stored.get("time"), "LocalTime");
          k.equal(
              List.of("a", "c", "b"),
              times.findMany(Query.all().sort(Sort.ascending("at"))).stream()
                  .map(Times::id)
                  .toList(),
              "sorted by instant");
        });
    r.rule(
        "TYP-44",
        "OffsetDateTime and ZonedDateTime are stored as their instant and come back in UTC.",
        k -> {
          Collection<Zoned> collection = k.collection(Zoned.class);
          Instant instant = Instant.parse("2024-02-29T23:30:00.000000001Z");
          collection.insertOne(
              new Zoned(
                  "a",
                  instant.atOffset(ZoneOffset.ofHours(5)),
                  instant.atZone(ZoneId.of("America/New_York"))));
          Zoned read = collection.findById("a").orElseThrow();
          k.equal(instant.atOffset(ZoneOffset.UTC), read.offset(), "OffsetDateTime");
          k.equal(instant, read.zoned().toInstant(), "ZonedDateTime");
          k.equal(ZoneOffset.UTC, read.zoned().getOffset(), "its offset");
          k.equal(
              1L,
              collection.count(field("offset").eq(instant.atOffset(ZoneOffset.ofHours(-3)))),
              "found by the same instant in another zone");
        });
    r.rule(
        "TYP-45",
        "A typed read also takes a plain JSON number as a decimal and an ISO time of another"
            + " width.",
        k -> {
          String name = k.name();
          Collection<Document> documents = k.database().collection(name);
          documents.insertOne(Document.parse("{\"id\":\"a\",\"decimal\":12.5,\"integer\":7}"));
          k.equal(
              Optional.of(new Decimal("a", new BigDecimal("12.5"), BigInteger.valueOf(7))),
              k.database().collection(name, Decimal.class).findById("a"),
              "decimals");
          documents.insertOne(
              Document.of(
                  "id", "b", "offset", "2024-02-29T12:30+01:00", "zoned", "2024-02-29T11:30:00Z"));
          Zoned zoned = k.database().collection(name, Zoned.class).findById("b").orElseThrow();
          k.equal(zoned.zoned().toInstant(), zoned.offset().toInstant(), "instants");
        });
  }

  private static Times withInstant(Instant instant) {
    Times good = Times.at("a", Instant.EPOCH);
    return new Times(
        "a", instant, good.day(), good.local(), good.time(), good.length(), good.period());
  }

  private static void decimals(Rules r) {
    r.rule(
            "TYP-50",
            "BigDecimal and BigInteger keep their exact value, not the scale, up to exponents of"
                + " 49,999.")
        .each(
            "decimal",
            List.of(
                "0",
                "0.00",
                "1.10",
                "-12.34",
                "0.1",
                "123456789012345678901234567890.123456789",
                "-1E-30",
                "1E+400",
                "9.99E+49999",
                "1E-49999",
                "-9.99E+49999"),
            (k, text) -> {
              Collection<Decimal> collection = k.collection(Decimal.class);
              BigDecimal decimal = new BigDecimal(text);
              collection.insertOne(
                  new Decimal("a", decimal, new BigInteger("-1" + "0".repeat(40))));
              Decimal read = collection.findById("a").orElseThrow();
              BigDecimal stored = read.decimal();
              k.check(stored != null && stored.compareTo(decimal) == 0, "read back: " + stored);
              k.equal(new BigInteger("-1" + "0".repeat(40)), read.integer(), "integer");
              k.equal(1L, collection.count(field("decimal").eq(decimal)), "found by eq");
              k.equal(
                  1L,
                  collection.count(field("decimal").eq(decimal.setScale(decimal.scale() + 2))),
                  "found with another scale");
            });
    r.rule("TYP-51", "A decimal with an exponent beyond 49,999 is INVALID.")
        .each(
            "decimal",
            List.of("1E+50000", "-1E+50000", "1E-50000", "1E+2147483647", "1E-2147483647"),
            (k, text) -> {
              Collection<Decimal> collection = k.collection(Decimal.class);
              BigDecimal decimal = new BigDecimal(text);
              k.invalid(() -> collection.insertOne(new Decimal("a", decimal, null)));
              k.invalid(() -> collection.count(field("decimal").lt(decimal)));
              k.equal(0L, collection.count(), "count");
            });
    r.rule(
        "TYP-52",
        "Decimals are ordered and compared by value: in ranges, in sorts and in indexes.",
        k -> {
          List<String> ascending =
              List.of(
                  "-1E+30", "-100", "-20.5", "-3", "-0.001", "0", "1E-30", "0.002", "0.01", "1",
                  "1.5", "9", "10", "99.99", "100", "1E+30");
          Collection<Decimal> collection = k.collection(Decimal.class);
          collection.createIndex(dev.holdfast.Index.on("decimal"));
          for (int i = 0; i < ascending.size(); i++) {
            String id = "d" + (char) ('z' - i);
            collection.insertOne(new Decimal(id, new BigDecimal(ascending.get(i)), null));
          }
          List<String> sorted =
              collection.findMany(Query.all().sort(Sort.ascending("decimal"))).stream()
                  .map(Decimal::id)
                  .toList();
          for (int i = 0; i < ascending.size(); i++) {
            k.equal("d" + (char) ('z' - i), sorted.get(i), "place " + i);
            BigDecimal bound = new BigDecimal(ascending.get(i));
            k.equal((long) i, collection.count(field("decimal").lt(bound)), "less than " + bound);
          }
        });
  }

  private static void named(Rules r) {
    r.rule(
            "TYP-53",
            "A UUID is stored as lower-case text, bytes as lower-case hex, an enum as its name.")
        .each(
            "bytes",
            List.of("", "00", "ff", "00ff10", "deadbeef".repeat(1_000)),
            (k, hex) -> {
              Collection<Named> collection = k.collection(Named.class);
              UUID uuid = UUID.fromString("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11");
              byte[] bytes = HexFormat.of().parseHex(hex);
              collection.insertOne(new Named("a", uuid, bytes, Colour.GREEN));
              Named read = collection.findById("a").orElseThrow();
              k.equal(uuid, read.uuid(), "UUID");
              k.equal(hex, HexFormat.of().formatHex(read.bytes()), "bytes");
              k.equal(Colour.GREEN, read.colour(), "enum");
              Document stored =
                  k.database().collection(collection.name()).findById("a").orElseThrow();
              k.equal("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", stored.get("uuid"), "stored UUID");
              k.equal(hex, stored.get("bytes"), "stored bytes");
              k.equal("GREEN", stored.get("colour"), "stored enum");
              k.equal(1L, collection.count(field("bytes").eq(bytes)), "found by bytes");
            });
    r.rule("TYP-54", "A stored name that the enum does not have is INVALID to read, and stays.")
        .with("unknown", k -> unreadable(k, "BLUE"))
        .with("another case", k -> unreadable(k, "green"))
        .with("a number", k -> unreadable(k, 1));
  }

  private static void unreadable(Trial k, Object colour) {
    String name = k.name();
    Collection<Document> documents = k.database().collection(name);
    Document document =
        Document.of("id", "a", "uuid", new UUID(0, 0), "bytes", "", "colour", colour);
    documents.insertOne(document);
    k.invalid(() -> k.database().collection(name, Named.class).findById("a"));
    k.equal(Optional.of(document), documents.findById("a"), "stored");
  }

  private static void parameters(Rules r) {
    r.rule(
        "TYP-55",
        "The operands of filters and updates are stored in the same form as fields: a value that"
            + " was stored is found by itself.",
        k -> {
          Collection<Document> documents = k.documents();
          List<Object> values =
              List.of(
                  Instant.parse("2024-02-29T12:30:00.5Z"),
                  LocalDate.of(2024, 2, 29),
                  LocalDateTime.of(2024, 2, 29, 12, 30),
                  LocalTime.of(12, 30),
                  Duration.ofMinutes(90),
                  Period.ofDays(3),
                  new UUID(1, 2),
                  new BigDecimal("12.340"),
                  new BigInteger("12345678901234567890"),
                  new byte[] {1, 2},
                  Colour.RED,
                  'x',
                  (short) 7,
                  0.5f);
          for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            documents.insertOne(Document.of("id", "i" + i, "v", value));
            documents.insertOne(Document.of("id", "u" + i));
            documents.updateOne(field("id").eq("u" + i), Update.set("v", value));
            documents.updateOne(field("id").eq("u" + i), Update.push("list", value));
            k.equal(2L, documents.count(field("v").eq(value)), "eq " + value);
            k.equal(2L, documents.count(field("v").in(value)), "in " + value);
            k.equal(2L, documents.count(field("v").between(value, value)), "between " + value);
            k.equal(1L, documents.count(field("list").contains(value)), "contains " + value);
          }
        });
  }
}
