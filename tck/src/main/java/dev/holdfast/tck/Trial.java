package dev.holdfast.tck;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a case works with: fresh collections, the database, and checks. Used by one case. */
public final class Trial implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.tck");
  private static final int TOLD_EVERY = 10_000;

  private final KitRun run;
  private final Rule rule;
  private final Set<String> names = new LinkedHashSet<>();
  private final Set<String> lent = new LinkedHashSet<>();
  private final List<Database> opened = new ArrayList<>();
  private volatile long progress = System.nanoTime();
  private final AtomicInteger tried = new AtomicInteger();

  Trial(KitRun run, Rule rule) {
    this.run = run;
    this.rule = rule;
  }

  /** The database under examination; other cases use it too, so it is never closed or reset. */
  public Database database() {
    return run.database();
  }

  /**
   * An empty collection of untyped documents, without indexes. It may have served another case
   * before, since to make and drop one is the dearest thing that can be asked of a server; {@link
   * #name} is for a case that needs one which never was.
   */
  public Collection<Document> documents() {
    return database().collection(lend());
  }

  /** An empty collection with these documents, in JSON. */
  public Collection<Document> documents(String... json) {
    Collection<Document> documents = documents();
    List<Document> parsed = new ArrayList<>();
    for (String one : json) {
      parsed.add(Document.parse(one));
    }
    documents.unordered().insertMany(parsed);
    return documents;
  }

  /** An empty collection of this type; as {@link #documents()}. */
  public <T> Collection<T> collection(Class<T> type) {
    return database().collection(lend(), type);
  }

  private String lend() {
    String name = run.lend();
    lent.add(name);
    return name;
  }

  /** Gives a collection of {@link #documents()} back before the case ends. */
  public void done(Collection<Document> documents) {
    if (!lent.remove(documents.name())) {
      throw new IllegalArgumentException(documents.name() + " was not lent to this case");
    }
    giveBack(documents.name());
  }

  /** What has indexes, or cannot be emptied, is dropped. */
  private void giveBack(String name) {
    Collection<Document> documents = database().collection(name);
    if (documents.indexes().isEmpty()) {
      documents.unordered().deleteMany(Filter.all());
      if (!documents.exists(Filter.all())) {
        run.takeBack(name);
        return;
      }
    }
    documents.drop();
  }

  /**
   * The same collection, unordered where the database has no TRANSACTIONS: for a write of several
   * documents in a case that does not ask whether it is all or nothing.
   */
  public <T> Collection<T> several(Collection<T> documents) {
    return database().capabilities().has(Capability.TRANSACTIONS)
        ? documents
        : documents.unordered();
  }

  /** A name that no collection has yet; whatever is made under it is dropped after the case. */
  public String name() {
    return own(run.newName());
  }

  /** Has a collection of this name dropped after the case. */
  public String own(String name) {
    names.add(name);
    return name;
  }

  /**
   * A collection that is loaded once for the whole run. Only to be read.
   *
   * @param name under which other cases find it
   */
  public Collection<Document> fixture(String name, Consumer<Collection<Document>> loader) {
    return run.fixture(name, loader);
  }

  /**
   * A database of its own for the case, which may close it: the same store, or an empty one.
   *
   * <p>Many a store can be open only once at a time. There {@link #database} and the collections
   * that came from it are closed first; when this one has been closed, they can be asked for anew.
   */
  public Database open() {
    Database database = run.openAnother();
    opened.add(database);
    return database;
  }

  /** Another way to the same store; the rule requires SHARED. */
  public Database secondConnection() {
    declared(Capability.SHARED);
    return open();
  }

  /** Closes the database and opens it again, {@link #database} included; requires DURABLE. */
  public Database reopen() {
    declared(Capability.DURABLE);
    return run.reopen();
  }

  private void declared(Capability capability) {
    if (!rule.requires().contains(capability)) {
      throw new IllegalStateException(rule.id() + " must require " + capability);
    }
  }

  public KitOptions options() {
    return run.options();
  }

  /** One more of the many things that this case tries was tried; its time starts anew. */
  public void tried() {
    int count = tried.incrementAndGet();
    progress = System.nanoTime();
    if (count % TOLD_EVERY == 0) {
      LOG.log(System.Logger.Level.INFO, "{0}: {1} tried", rule.id(), count);
    }
  }

  /** How many cases this one counts as. */
  int cases() {
    return Math.max(tried.get(), 1);
  }

  /** When it was last seen to go on, by the nanosecond clock. */
  long progress() {
    return progress;
  }

  /** The rule that this case belongs to. */
  public Rule rule() {
    return rule;
  }

  /** Fails with the message unless it holds. */
  public void check(boolean holds, String message) {
    if (!holds) {
      throw new Failure(message);
    }
  }

  /** Fails unless the two are equal; documents by value. */
  public void equal(@Nullable Object expected, @Nullable Object actual, String what) {
    if (!Objects.equals(expected, actual)) {
      throw new Failure(what + ": expected " + shown(expected) + ", got " + shown(actual));
    }
  }

  private static String shown(@Nullable Object value) {
    if (value instanceof Document document) {
      return document.toJson();
    }
    if (value instanceof Iterable<?> values) {
      StringBuilder text = new StringBuilder("[");
      for (Iterator<?> i = values.iterator(); i.hasNext(); ) {
        text.append(shown(i.next())).append(i.hasNext() ? ", " : "");
      }
      return text.append(']').toString();
    }
    return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
  }

  /** Fails unless the action fails with this code; returns the exception for closer looks. */
  public HoldfastException fails(ErrorCode code, Action action) {
    try {
      action.run();
    } catch (HoldfastException e) {
      if (e.code() != code) {
        throw new Failure("expected " + code + ", got " + e.code() + ": " + e.getMessage(), e);
      }
      return e;
    } catch (Exception e) {
      throw new Failure("expected " + code + ", got " + e, e);
    }
    throw new Failure("expected " + code + ", but the call succeeded");
  }

  /** {@link #fails} with INVALID. */
  public HoldfastException invalid(Action action) {
    return fails(ErrorCode.INVALID, action);
  }

  /** Drops and closes what the case made. */
  @Override
  public void close() {
    for (Database database : opened) {
      database.close();
    }
    for (String name : names) {
      database().collection(name).drop();
    }
    lent.forEach(this::giveBack);
  }

  /** Something that is expected to fail. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }
}
