package dev.holdfast.tck.rules;

import static dev.holdfast.Field.field;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.Id;
import dev.holdfast.Index;
import dev.holdfast.Query;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.UpdateResult;
import dev.holdfast.Versioned;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records, beans and maps as documents. */
final class MappingRules {
  private MappingRules() {}

  record Person(@Nullable String id, @Nullable String name, int age) {}

  record Part(String id, @Nullable String label) {}

  record Machine(String id, Part main, List<Part> parts, Map<String, Part> named) {}

  enum Size {
    S,
    L
  }

  @SuppressWarnings("ArrayRecordComponent")
  record Containers(
      String id,
      List<List<Integer>> nested,
      Set<String> set,
      int[] numbers,
      Map<Size, Integer> bySize,
      Map<LocalDate, String> byDay,
      @Nullable List<String> none) {
    boolean sameAs(Containers other) {
      return nested.equals(other.nested)
          && set.equals(other.set)
          && java.util.Arrays.equals(numbers, other.numbers)
          && bySize.equals(other.bySize)
          && byDay.equals(other.byDay)
          && Objects.equals(none, other.none);
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Circle.class, name = "circle"),
    @JsonSubTypes.Type(value = Box.class, name = "box")
  })
  sealed interface Shape permits Circle, Box {
    String id();
  }

  record Circle(String id, double radius) implements Shape {}

  record Box(String id, double width, double height) implements Shape {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  record ByClassName(String id) {}

  record Renamed(
      @Id String number,
      @JsonProperty("full name") String name,
      @JsonIgnore @Nullable String pin) {}

  record WithoutId(String name) {}

  /** A bean. */
  static final class Bean {
    private @Nullable String id;
    private int count;

    public @Nullable String getId() {
      return id;
    }

    public void setId(@Nullable String id) {
      this.id = id;
    }

    public int getCount() {
      return count;
    }

    public void setCount(int count) {
      this.count = count;
    }
  }

  static void rules(Rules r) {
    kinds(r);
    nested(r);
    fields(r);
    revisions(r);
    growing(r);
  }

  private static void kinds(Rules r) {
    r.rule("TYP-60", "Records, beans, maps and Document store the same document.")
        .with(
            "each",
            k -> {
              String name = k.name();
              Document expected = Document.of("id", "a", "count", 3);
              Collection<Document> documents = k.database().collection(name);
              Bean bean = new Bean();
              bean.setId("a");
              bean.setCount(3);
              Collection<Bean> beans = k.database().collection(name, Bean.class);
              beans.insertOne(bean);
              k.equal(Optional.of(expected), documents.findById("a"), "stored by a bean");
              Bean read = beans.findById("a").orElseThrow();
              k.equal("a", read.getId(), "id of the bean");
              k.equal(3, read.getCount(), "count of the bean");
              @SuppressWarnings("rawtypes")
              Collection<Map> maps = k.database().collection(name, Map.class);
              k.equal(
                  0L, maps.upsertOne(Map.of("id", "a", "count", 3)).modified(), "changed by a map");
              k.equal(Optional.of(Map.of("id", "a", "count", 3L)), maps.findById("a"), "as a map");
            });
    r.rule(
            "TYP-61",
            "A type that cannot be a document is INVALID when its collection is asked for.")
        .each(
            "type",
            List.<Class<?>>of(
                String.class,
                Object.class,
                Integer.class,
                int[].class,
                List.class,
                Size.class,
                Versioned.class,
                WithoutId.class,
                ByClassName.class),
            (k, type) -> k.invalid(() -> k.database().collection(k.name(), type)));
    r.rule(
        "TYP-62",
        "A type with named subtypes comes back as the subtype that was stored, and the name is a"
            + " field to filter by.",
        k -> {
          Collection<Shape> shapes = k.collection(Shape.class);
          shapes.insertOne(new Circle("a", 1.5));
          shapes.insertOne(new Box("b", 2, 3));
          k.equal(
              List.of(new Circle("a", 1.5), new Box("b", 2, 3)),
              shapes.findMany(Filter.all()),
              "all");
          k.equal(
              List.of(new Box("b", 2, 3)), shapes.findMany(field("kind").eq("box")), "by the name");
          k.equal(
              List.of(new Circle("a", 1.5)), shapes.findMany(field("radius").gt(1)), "by a field");
          k.equal(
              Optional.of(Document.of("id", "a", "kind", "circle", "radius", 1.5)),
              k.database().collection(shapes.name()).findById("a"),
              "stored");
        });
  }

  private static void nested(Rules r) {
    r.rule(
        "TYP-63",
        "Records nest, and a component id of an inner one is an ordinary field.",
        k -> {
          Collection<Machine> machines = k.collection(Machine.class);
          Part part = new Part("p", "gear");
          Machine machine =
              new Machine(
                  "a", part, List.of(part, new Part("q", null)), Map.of("id", part, "x.y", part));
          machines.insertOne(machine);
          k.equal(Optional.of(machine), machines.findById("a"), "read back");
          k.equal(1L, machines.count(field("main.id").eq("p")), "found by the inner id");
          k.equal(
              1L,
              machines.count(field("parts").elemMatch(field("id").eq("q"))),
              "found by the id of an element");
          machines.updateOne(Filter.all(), Update.set("main.id", "z"));
          k.equal("z", machines.findById("a").orElseThrow().main().id(), "inner id after set");
          k.equal(Optional.empty(), machines.findById("z"), "a document of the inner id");
        });
    r.rule(
        "TYP-64",
        "Lists, sets, arrays and maps come back as they were, maps keyed by enums and dates too.",
        k -> {
          Collection<Containers> collection = k.collection(Containers.class);
          Containers containers =
              new Containers(
                  "a",
                  List.of(List.of(), List.of(1, 2)),
                  Set.of("x", "y"),
                  new int[] {3, 1, 2},
                  Map.of(Size.L, 1, Size.S, 2),
                  Map.of(LocalDate.of(2024, 2, 29), "leap"),
                  null);
          collection.insertOne(containers);
          Containers read = collection.findById("a").orElseThrow();
          k.check(containers.sameAs(read), "read back: " + read);
          k.equal(1L, collection.count(field("bySize.L").eq(1)), "found by a key of a map");
          k.equal(1L, collection.count(field("byDay.2024-02-29").eq("leap")), "found by a day");
        });
  }

  private static void fields(Rules r) {
    r.rule(
        "TYP-65",
        "A null component is stored as null, and is there; a missing field of a primitive type"
            + " reads as 0.",
        k -> {
          String name = k.name();
          Collection<Person> people = k.database().collection(name, Person.class);
          people.insertOne(new Person("a", null, 0));
          k.equal(1L, people.count(field("name").exists()), "name exists");
          k.database().collection(name).insertOne(Document.of("id", "b"));
          k.equal(Optional.of(new Person("b", null, 0)), people.findById("b"), "of nothing");
          k.equal(
              Optional.of(Document.of("id", "b")),
              k.database().collection(name).findById("b"),
              "stored after it was read");
        });
    r.rule(
        "TYP-66",
        "@JsonProperty names the stored field, for filters too, and @JsonIgnore keeps one out.",
        k -> {
          Collection<Renamed> collection = k.collection(Renamed.class);
          collection.insertOne(new Renamed("a", "Ada", "1234"));
          k.equal(
              Optional.of(Document.of("id", "a", "full name", "Ada")),
              k.database().collection(collection.name()).findById("a"),
              "stored");
          k.equal(
              List.of(new Renamed("a", "Ada", null)),
              collection.findMany(field("full name").eq("Ada")),
              "found by the stored name");
          k.invalid(() -> collection.count(field("pin").eq("1234")));
          k.invalid(() -> collection.count(field("name").eq("Ada")));
        });
    r.rule(
        "TYP-67",
        "A component marked @Id is the id under any name: in filters, sorts and results.",
        k -> {
          Collection<Renamed> collection = k.collection(Renamed.class);
          collection.insertOne(new Renamed("a", "Ada", null));
          collection.insertOne(new Renamed("b", "Bob", null));
          k.equal(1L, collection.count(field("number").eq("a")), "found by its name");
          k.equal(1L, collection.count(field("id").eq("a")), "found by id");
          k.equal(
              List.of("b", "a"),
              collection.findMany(Query.all().sort(Sort.descending("number"))).stream()
                  .map(Renamed::number)
                  .toList(),
              "sorted by its name");
          k.invalid(() -> collection.updateOne(Filter.all(), Update.set("number", "c")));
        });
    Rules.Entry unknown =
        r.rule(
            "TYP-68",
            "A path that the type does not have is INVALID and the message names those it has.");
    unknownPaths()
        .forEach(
            (name, attempt) ->
                unknown.with(
                    name,
                    k -> {
                      Collection<Person> people = k.collection(Person.class);
                      people.insertOne(new Person("a", "ada", 1));
                      HoldfastException error = k.invalid(() -> attempt.on(people));
                      Messages.has(k, error, "nmae", "name");
                      k.equal(
                          Optional.of(new Person("a", "ada", 1)), people.findById("a"), "stored");
                    }));
  }

  private interface Attempt {
    void on(Collection<Person> people);
  }

  private static Map<String, Attempt> unknownPaths() {
    return Map.of(
        "filter", people -> people.count(field("nmae").eq("ada")),
        "filter below not", people -> people.count(Filter.not(field("nmae").eq("ada"))),
        "sort", people -> people.findMany(Query.all().sort(Sort.ascending("nmae"))),
        "update", people -> people.updateOne(Filter.all(), Update.set("nmae", "x")),
        "rename", people -> people.updateOne(Filter.all(), Update.rename("name", "nmae")),
        "distinct", people -> people.distinct("nmae"),
        "fields", people -> people.findMany(Query.all().fields("nmae")),
        "index", people -> people.createIndex(Index.on("nmae")));
  }

  private static void revisions(Rules r) {
    r.rule(
        "TYP-70",
        "A @Revision component is filled on every read and is no field of the stored document.",
        k -> {
          Collection<Account> accounts = k.collection(Account.class);
          accounts.insertOne(Account.of("a", 1));
          Account read = accounts.findById("a").orElseThrow();
          k.check(read.revision() != 0, "the revision is 0");
          UpdateResult result = accounts.updateOne(Filter.all(), Update.inc("balance", 1));
          k.equal(
              List.of(new Account("a", result.revision(), 2)),
              accounts.findMany(Filter.all()),
              "findMany after an update");
          k.equal(
              Optional.of(Document.of("id", "a", "balance", 2)),
              k.database().collection(accounts.name()).findById("a"),
              "stored");
          k.invalid(() -> accounts.count(field("revision").eq(1)));
          k.invalid(() -> accounts.updateOne(Filter.all(), Update.set("revision", 1)));
        });
    r.rule(
        "TYP-71",
        "versioned() gives the id and the revision beside each value of any type.",
        k -> {
          Collection<Order> orders = k.collection(Order.class);
          String id = orders.insertOne(new Order(null, "ada", 1));
          Versioned<Order> read = orders.versioned().findById(id).orElseThrow();
          k.equal(new Order(id, "ada", 1), read.value(), "value");
          k.equal(id, read.id(), "id");
          UpdateResult result = orders.updateOne(Filter.all(), Update.inc("cents", 1));
          k.check(result.revision() > read.revision(), "the revision did not grow");
          k.equal(
              List.of(new Versioned<>(new Order(id, "ada", 2), id, result.revision())),
              orders.versioned().findMany(field("customer").eq("ada")),
              "after an update");
        });
  }

  private static void growing(Rules r) {
    r.rule(
        "TYP-72",
        "A stored field that the type does not have is ignored by reads, survives updates, and is"
            + " gone after a replacement.",
        k -> {
          String name = k.name();
          Collection<Document> documents = k.database().collection(name);
          Collection<Person> people = k.database().collection(name, Person.class);
          documents.insertOne(Document.of("id", "a", "name", "ada", "age", 1, "more", List.of(1)));
          k.equal(Optional.of(new Person("a", "ada", 1)), people.findById("a"), "read");
          people.updateOne(Filter.all(), Update.inc("age", 1));
          k.equal(
              Optional.of(Document.of("id", "a", "name", "ada", "age", 2, "more", List.of(1))),
              documents.findById("a"),
              "after an update");
          people.replaceOne(new Person("a", "ada", 3));
          k.equal(
              Optional.of(Document.of("id", "a", "name", "ada", "age", 3)),
              documents.findById("a"),
              "after a replacement");
        });
    r.rule("TYP-73", "A stored value that does not fit the type is INVALID, naming the field.")
        .each(
            "age",
            List.of("7", 1.5, true, 3_000_000_000L, List.of(1), Map.of()),
            MappingRules::misfit);
  }

  private static void misfit(Trial k, Object age) {
    String name = k.name();
    Document document = Document.of("id", "a", "name", "ada", "age", age);
    k.database().collection(name).insertOne(document);
    Collection<Person> people = k.database().collection(name, Person.class);
    HoldfastException error = k.invalid(() -> people.findById("a"));
    Messages.has(k, error, "age");
    k.invalid(() -> people.findMany(Filter.all()));
    k.equal(Optional.of(document), k.database().collection(name).findById("a"), "stored");
  }
}
