package dev.holdfast.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Id;
import dev.holdfast.Path;
import dev.holdfast.Revision;
import dev.holdfast.Versioned;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TypeMappingTest {
  private static final ObjectMapper MAPPER = Mapping.create();
  private static final Instant AT = Instant.parse("2024-02-29T12:30:00Z");

  record Order(@Nullable String id, String customer, long cents, String status, Instant at) {}

  record Line(String id, double price, @Nullable Line inner) {}

  @SuppressWarnings("ArrayRecordComponent")
  record Wide(
      @Nullable String id,
      List<Line> lines,
      Map<String, Line> byName,
      Optional<String> note,
      Optional<Line> first,
      DayOfWeek day,
      BigDecimal price,
      byte[] bytes,
      float ratio,
      int[] counts,
      @Nullable Object any,
      boolean open,
      @Nullable Integer boxed) {}

  record Keyed(@Id String number, String name, @Revision long version) {}

  record Renamed(@JsonProperty("_key") @Id String number, @JsonProperty("n") String name) {}

  record Node(@Nullable String id, @Nullable Node next) {}

  static class Bean {
    @Id private @Nullable String key;
    private int count;
    @Revision private long revision;

    public @Nullable String getKey() {
      return key;
    }

    public void setKey(@Nullable String key) {
      this.key = key;
    }

    public int getCount() {
      return count;
    }

    public void setCount(int count) {
      this.count = count;
    }

    public long getRevision() {
      return revision;
    }

    public void setRevision(long revision) {
      this.revision = revision;
    }
  }

  static final class Open {
    public @Nullable String id;
    public int known;
    private final Map<String, Object> rest = new LinkedHashMap<>();

    @JsonAnyGetter
    public Map<String, Object> rest() {
      return rest;
    }

    @JsonAnySetter
    public void set(String key, Object value) {
      rest.put(key, value);
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({@JsonSubTypes.Type(Circle.class), @JsonSubTypes.Type(Square.class)})
  interface Shape {}

  @JsonTypeName("circle")
  record Circle(@Nullable String id, double radius) implements Shape {}

  @JsonTypeName("square")
  record Square(@Nullable String id, int side) implements Shape {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Sparse(@Nullable String id, @Nullable String a, @Nullable String b) {}

  private static Body stored(Body body) {
    return Bodies.json(Bodies.toJson(body));
  }

  private static String json(Body body) {
    return new String(Bodies.toJson(body), StandardCharsets.UTF_8);
  }

  /** Through text, through plain values, and through a parser of another kind. */
  private static <T> List<T> roundTrips(Class<T> type, T value, long revision) {
    TypeMapping<T> mapping = TypeMapping.of(type, MAPPER);
    String id = Objects.requireNonNullElse(mapping.id(value), "generated");
    Body body = mapping.body(value);
    return List.of(
        mapping.decode(id, revision, stored(body)),
        mapping.decode(id, revision, Bodies.of(body.toMap())),
        mapping.decode(id, revision, new Foreign(body)));
  }

  /** A body of a backend's own. */
  record Foreign(Body inner) implements Body {
    @Override
    public void writeTo(com.fasterxml.jackson.core.JsonGenerator out) throws java.io.IOException {
      inner.writeTo(out);
    }

    @Override
    public com.fasterxml.jackson.core.JsonParser parse() throws java.io.IOException {
      return inner.parse();
    }

    @Override
    public Map<String, @Nullable Object> toMap() {
      return inner.toMap();
    }
  }

  @Test
  void recordsComeBack() {
    Order order = new Order("o1", "ada \uD83D\uDE00 \"\\\n", 4200, "OPEN", AT);
    assertThat(roundTrips(Order.class, order, 1)).containsOnly(order);
    TypeMapping<Order> mapping = TypeMapping.of(Order.class, MAPPER);
    assertThat(mapping.id(order)).isEqualTo("o1");
    assertThat(mapping.revision(order)).isZero();
    assertThat(json(mapping.body(order)))
        .isEqualTo(
            "{\"customer\":\"ada \uD83D\uDE00 \\\"\\\\\\n\",\"cents\":4200,\"status\":\"OPEN\","
                + "\"at\":\"2024-02-29T12:30:00.000000000Z\"}");
  }

  @Test
  void aRecordWithoutIdGetsTheOneItIsStoredUnder() {
    Order order = new Order(null, "ada", 1, "OPEN", AT);
    assertThat(TypeMapping.of(Order.class, MAPPER).id(order)).isNull();
    assertThat(roundTrips(Order.class, order, 1))
        .containsOnly(new Order("generated", "ada", 1, "OPEN", AT));
  }

  @Test
  void idsThatNeedEscapingComeBack() {
    for (String id : List.of("\"", "\\", "\n\t\u0001", "é\uD83D\uDE00", "a\"b\\c", " ")) {
      Order order = new Order(id, "ada", 1, "OPEN", AT);
      assertThat(roundTrips(Order.class, order, 1)).containsOnly(order);
    }
  }

  @Test
  void everyKindOfComponentComesBackAndNestedIdsSurvive() {
    Line inner = new Line("inner", 0.1, null);
    Line line = new Line("line", 1.0, inner);
    Wide wide =
        new Wide(
            "w",
            List.of(line, inner),
            Map.of("id", line),
            Optional.of("note"),
            Optional.of(inner),
            DayOfWeek.FRIDAY,
            new BigDecimal("12.34"),
            new byte[] {0, -1},
            0.1f,
            new int[] {1, 2},
            Map.of("a", 1L, "b", List.of(2.5, "x")),
            true,
            null);
    assertThat(roundTrips(Wide.class, wide, 1))
        .allSatisfy(back -> assertThat(back).usingRecursiveComparison().isEqualTo(wide));
  }

  @Test
  void missingFieldsAreNullOrZeroAndUnknownOnesIgnored() {
    TypeMapping<Wide> mapping = TypeMapping.of(Wide.class, MAPPER);
    for (Body body :
        List.of(
            Bodies.json("{\"zzz\":[1,{\"a\":2}],\"open\":null}".getBytes(StandardCharsets.UTF_8)),
            Bodies.of(Document.of("zzz", List.of(1, Map.of("a", 2)), "open", null).toMap()))) {
      Wide wide = mapping.decode("w", 1, body);
      assertThat(wide.id()).isEqualTo("w");
      assertThat(wide.lines()).isNull();
      assertThat(wide.open()).isFalse();
      assertThat(wide.ratio()).isZero();
      assertThat(wide.boxed()).isNull();
    }
    assertThat(mapping.decode("w", 1, Bodies.json(new byte[] {'{', ' ', '}'})).id()).isEqualTo("w");
  }

  @Test
  void markedIdsAndRevisionsAreKeptOutsideTheBody() {
    Keyed keyed = new Keyed("k", "name", 7);
    TypeMapping<Keyed> mapping = TypeMapping.of(Keyed.class, MAPPER);
    assertThat(mapping.id(keyed)).isEqualTo("k");
    assertThat(mapping.revision(keyed)).isEqualTo(7);
    assertThat(mapping.idName()).isEqualTo("number");
    assertThat(json(mapping.body(keyed))).isEqualTo("{\"name\":\"name\"}");
    assertThat(roundTrips(Keyed.class, keyed, 9)).containsOnly(new Keyed("k", "name", 9));
    assertThat(mapping.path(Path.parse("number"))).isEqualTo(Path.ID);

    Renamed renamed = new Renamed("k", "name");
    assertThat(roundTrips(Renamed.class, renamed, 9)).containsOnly(renamed);
    assertThat(json(TypeMapping.of(Renamed.class, MAPPER).body(renamed)))
        .isEqualTo("{\"n\":\"name\"}");
  }

  @Test
  void aStoredFieldCannotTakeThePlaceOfTheIdOrTheRevision() {
    TypeMapping<Keyed> mapping = TypeMapping.of(Keyed.class, MAPPER);
    String json = "{\"number\":{\"a\":[1]},\"version\":1,\"name\":\"n\",\"x\":{\"number\":1}}";
    Body text = Bodies.json(json.getBytes(StandardCharsets.UTF_8));
    assertThat(mapping.decode("k", 5, text)).isEqualTo(new Keyed("k", "n", 5));
    assertThat(mapping.decode("k", 5, Bodies.of(text.toMap()))).isEqualTo(new Keyed("k", "n", 5));
    assertThat(mapping.decode("k", 5, new Foreign(text))).isEqualTo(new Keyed("k", "n", 5));
  }

  @Test
  void beansWithMarkedFieldsComeBack() {
    Bean bean = new Bean();
    bean.setKey("b");
    bean.setCount(3);
    bean.setRevision(8);
    TypeMapping<Bean> mapping = TypeMapping.of(Bean.class, MAPPER);
    assertThat(mapping.id(bean)).isEqualTo("b");
    assertThat(mapping.revision(bean)).isEqualTo(8);
    assertThat(json(mapping.body(bean))).isEqualTo("{\"count\":3}");
    assertThat(roundTrips(Bean.class, bean, 8))
        .allSatisfy(back -> assertThat(back).usingRecursiveComparison().isEqualTo(bean));
  }

  @Test
  void mapsComeBackWithTheirId() {
    Map<String, Object> map = new HashMap<>();
    map.put("id", "m");
    map.put("a", 1L);
    map.put("deep", Map.of("id", List.of(1.5, "x")));
    for (Object back : roundTrips(Map.class, map, 1)) {
      assertThat(back).isEqualTo(map);
    }
    assertThat(roundTrips(HashMap.class, new HashMap<>(map), 1)).containsOnly((HashMap<?, ?>) map);
  }

  @Test
  void documentsComeBack() {
    Document document = Document.of("id", "d", "a", 1, "deep", Map.of("id", 5));
    assertThat(roundTrips(Document.class, document, 1)).containsOnly(document);
    assertThat(json(TypeMapping.of(Document.class, MAPPER).body(document)))
        .isEqualTo("{\"a\":1,\"deep\":{\"id\":5}}");
  }

  @Test
  void versionedCarriesIdAndRevision() {
    TypeMapping<Versioned<Order>> mapping = TypeMapping.of(Order.class, MAPPER).versioned();
    Order order = new Order("o", "ada", 1, "OPEN", AT);
    Versioned<Order> versioned = new Versioned<>(order, "o", 3);
    assertThat(mapping.id(versioned)).isEqualTo("o");
    assertThat(mapping.revision(versioned)).isEqualTo(3);
    assertThat(mapping.decode("o", 3, stored(mapping.body(versioned)))).isEqualTo(versioned);
    assertThatThrownBy(() -> mapping.id(new Versioned<>(order, "other", 3)))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("another id");
  }

  @Test
  void subtypesWithNamesComeBack() {
    TypeMapping<Shape> mapping = TypeMapping.of(Shape.class, MAPPER);
    assertThat(json(mapping.body(new Circle("c", 1.5))))
        .isEqualTo("{\"kind\":\"circle\",\"radius\":1.5}");
    assertThat(roundTrips(Shape.class, new Circle("c", 1.5), 1)).containsOnly(new Circle("c", 1.5));
    assertThat(roundTrips(Shape.class, new Square("s", 2), 1)).containsOnly(new Square("s", 2));
    assertThat(mapping.path(Path.parse("radius"))).isEqualTo(Path.parse("radius"));
  }

  @Test
  void annotationsAndOpenBeansAreHonoured() {
    Sparse sparse = new Sparse("s", null, "b");
    assertThat(json(TypeMapping.of(Sparse.class, MAPPER).body(sparse))).isEqualTo("{\"b\":\"b\"}");
    Open open = new Open();
    open.id = "o";
    open.known = 1;
    open.set("other", 2L);
    assertThat(roundTrips(Open.class, open, 1))
        .allSatisfy(back -> assertThat(back).usingRecursiveComparison().isEqualTo(open));
  }

  @Test
  void aBodyCanBeUsedAgain() {
    TypeMapping<Order> mapping = TypeMapping.of(Order.class, MAPPER);
    Body body = mapping.body(new Order("o", "ada", 1, "OPEN", AT));
    assertThat(json(body)).isEqualTo(json(body));
    assertThat(body.toMap()).isEqualTo(body.toMap()).isEqualTo(stored(body).toMap());
  }

  @Test
  void rowsOfAnAggregationReadAsRecords() {
    record Row(String status, long sum, double mean, BigDecimal exact) {}
    Map<String, Object> row =
        Map.of(
            "status",
            "OPEN",
            "sum",
            new BigDecimal("12.0"),
            "mean",
            1.5,
            "exact",
            new BigDecimal("92233720368547758070.25"));
    assertThat(TypeMapping.rows(Row.class, MAPPER).apply(row))
        .isEqualTo(new Row("OPEN", 12, 1.5, new BigDecimal("92233720368547758070.25")));
  }

  @Test
  void parametersFollowTheRulesOfFields() {
    TypeMapping<Order> mapping = TypeMapping.of(Order.class, MAPPER);
    assertThat(mapping.encode(AT)).isEqualTo("2024-02-29T12:30:00.000000000Z");
    assertThat(mapping.encode(1.0)).isEqualTo(1L);
    assertThat(mapping.encode(DayOfWeek.FRIDAY)).isEqualTo("FRIDAY");
    assertThat(mapping.encode(new Line("l", 2, null)))
        .isEqualTo(Document.of("id", "l", "price", 2, "inner", null).toMap());
    assertThat(mapping.encode(null)).isNull();
  }

  @Test
  void unknownFieldsAreRefusedWithTheNearestFirst() {
    TypeMapping<Order> orders = TypeMapping.of(Order.class, MAPPER);
    assertInvalid(
        () -> orders.path(Path.parse("totl")),
        "Order has no field 'totl'; it has at, cents, customer, id, status");
    assertInvalid(
        () -> orders.path(Path.parse("statsu")),
        "Order has no field 'statsu'; it has status, at, cents, customer, id");
    TypeMapping<Node> nodes = TypeMapping.of(Node.class, MAPPER);
    assertThat(nodes.path(Path.parse("next.next.id"))).isEqualTo(Path.parse("next.next.id"));
    assertInvalid(
        () -> nodes.path(Path.parse("next.nxt.id")),
        "Node has no field 'nxt' (in the path 'next.nxt.id'); it has next, id");
    assertInvalid(() -> nodes.path(Path.parse("id.x")), "leads into the id");
    assertInvalid(
        () -> TypeMapping.of(Keyed.class, MAPPER).path(Path.parse("version")), "the revision of");
    TypeMapping<Wide> wide = TypeMapping.of(Wide.class, MAPPER);
    assertThat(wide.path(Path.parse("any.thing"))).isEqualTo(Path.parse("any.thing"));
    assertThat(wide.path(Path.parse("byName.x.y"))).isEqualTo(Path.parse("byName.x.y"));
    assertInvalid(() -> wide.path(Path.parse("first.prise")), "Line has no field 'prise'");
    assertThat(TypeMapping.of(Open.class, MAPPER).path(Path.parse("x"))).isEqualTo(Path.of("x"));
    assertThat(TypeMapping.of(Map.class, MAPPER).path(Path.parse("x"))).isEqualTo(Path.of("x"));
  }

  record NoId(String name) {}

  record NumberId(long id) {}

  record TwoIds(@Id String a, @Id String b) {}

  record SecondId(@Id String number, String id) {}

  record TextRevision(String id, @Revision String revision) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  record ByClass(String id) {}

  record HoldsByClass(String id, List<ByClass> inner) {}

  record PropertyByClass(
      String id, @JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS) Object inner) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
  record Wrapped(String id) {}

  static final class Numbers extends HashMap<String, Integer> {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void typesThatCannotBeStoredAreRefusedAtOnce() {
    assertInvalid(() -> TypeMapping.of(NoId.class, MAPPER), "NoId has no id");
    assertInvalid(() -> TypeMapping.of(NumberId.class, MAPPER), "is of type long");
    assertInvalid(() -> TypeMapping.of(TwoIds.class, MAPPER), "both 'a' and 'b'");
    assertInvalid(() -> TypeMapping.of(SecondId.class, MAPPER), "beside its id 'number'");
    assertInvalid(() -> TypeMapping.of(TextRevision.class, MAPPER), "allowed is a long");
    assertInvalid(() -> TypeMapping.of(ByClass.class, MAPPER), "class names");
    assertInvalid(() -> TypeMapping.of(HoldsByClass.class, MAPPER), "class names");
    assertInvalid(() -> TypeMapping.of(PropertyByClass.class, MAPPER), "class names");
    assertInvalid(() -> TypeMapping.of(Wrapped.class, MAPPER), "wraps its fields");
    assertInvalid(() -> TypeMapping.of(Numbers.class, MAPPER), "can not hold a document's id");
    for (Class<?> type :
        List.of(String.class, int.class, Object.class, List.class, DayOfWeek.class, byte[].class)) {
      assertInvalid(() -> TypeMapping.of(type, MAPPER), "is no document");
    }
    assertInvalid(() -> TypeMapping.of(Versioned.class, MAPPER), "versioned()");
  }

  @Test
  void storedValuesThatDoNotFitAreNamedByFieldKindAndType() {
    TypeMapping<Order> orders = TypeMapping.of(Order.class, MAPPER);
    assertRefused(
        orders,
        Document.of("cents", "secret"),
        "The stored field 'cents' is a string, which does not fit Order, where a long is expected");
    assertRefused(orders, Document.of("cents", 2.5), "'cents' is a number with a fraction");
    assertRefused(orders, Document.of("cents", 1e300), "'cents' is a number with a fraction");
    assertRefused(orders, Document.of("cents", List.of(1)), "'cents' is an array");
    assertRefused(orders, Document.of("cents", true), "'cents' is a boolean");
    assertRefused(orders, Document.of("customer", Map.of("a", 1)), "'customer' is an object");
    assertRefused(orders, Document.of("at", "secret"), "'at' does not fit Order");
    TypeMapping<Wide> wide = TypeMapping.of(Wide.class, MAPPER);
    assertRefused(wide, Document.of("day", "NODAY"), "'day' is a string");
    assertRefused(
        wide,
        Document.of("lines", List.of(Document.of("id", "a"), Document.of("price", "x"))),
        "'lines[1].price' is a string");
    assertRefused(wide, Document.of("boxed", 5_000_000_000L), "'boxed'");
  }

  private static void assertRefused(TypeMapping<?> mapping, Document stored, String message) {
    Body plain = Bodies.of(stored.toMap());
    for (Body body : List.of(plain, stored(plain), new Foreign(plain))) {
      assertThatThrownBy(() -> mapping.decode("x", 1, body))
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
          .hasMessageContaining(message);
    }
  }

  @Test
  void damagedTextIsCorrupt() {
    TypeMapping<Order> orders = TypeMapping.of(Order.class, MAPPER);
    for (String text : List.of("{\"cents\":1", "{\"cents\":}", "{\"a\":tru}", "{\"a\" 1}")) {
      Body body = Bodies.json(text.getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> orders.decode("x", 1, body))
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
      assertThatThrownBy(body::toMap)
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
    }
  }

  private static void assertInvalid(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContaining(message);
  }
}
