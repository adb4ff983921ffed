package dev.holdfast.testing;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.DatabaseConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a fresh, empty database, and fails a test that leaves a stream or a transaction
 * open:
 *
 * <pre>{@code
 * @RegisterExtension static DatabaseExtension db = DatabaseExtension.memory();
 *
 * @Test
 * void storesAnOrder() {
 *   Collection<Order> orders = db.collection("orders", Order.class);
 * }
 * }</pre>
 *
 * <p>A test, and a method that runs before or after each, may also take the {@link Database} as a
 * parameter. Nested test classes inherit the extension. Tests may run in parallel; those that share
 * one database by URL then take turns. {@link #database} answers on the test's own thread; give the
 * database itself to other threads. The backend's artifact must be on the class path.
 */
public final class DatabaseExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private final TestStore store;
  private final Map<Thread, Database> running = new ConcurrentHashMap<>();

  private DatabaseExtension(TestStore store) {
    this.store = store;
  }

  /** A memory database of its own for each test. */
  public static DatabaseExtension memory() {
    return new DatabaseExtension(TestStore.each("memory:"));
  }

  /** A SQLite file of its own for each test, in a temporary folder that is deleted. */
  public static DatabaseExtension sqlite() {
    return new DatabaseExtension(TestStore.sqliteFile());
  }

  /**
   * A PostgreSQL database of its own for each test, dropped afterwards, on {@link
   * TestServer#postgres}. Where there is no server, tests are skipped.
   */
  public static DatabaseExtension postgres() {
    return new DatabaseExtension(new ServerStore("postgres", TestServer::postgres));
  }

  /**
   * A MongoDB database of its own for each test, dropped afterwards, on {@link TestServer#mongo}.
   * Where there is no server, tests are skipped.
   */
  public static DatabaseExtension mongo() {
    return new DatabaseExtension(new ServerStore("mongo", TestServer::mongo));
  }

  /**
   * The database of a URL, emptied after each test. One that holds collections before the first
   * test is left alone, and the test fails: it might be somebody's data.
   */
  public static DatabaseExtension url(String url) {
    return new DatabaseExtension(TestStore.shared(DatabaseConfig.parse(url)));
  }

  /**
   * The database of the running test.
   *
   * @throws IllegalStateException outside a test, and on another thread than the test's
   */
  public Database database() {
    Database database = running.get(Thread.currentThread());
    if (database == null) {
      throw new IllegalStateException(
          "No test of this DatabaseExtension is running on thread "
              + Thread.currentThread().getName()
              + "; register the extension with @RegisterExtension, and pass the database to other"
              + " threads yourself");
    }
    return database;
  }

  /** A collection of {@link #database}. */
  public <T> Collection<T> collection(String name, Class<T> type) {
    return database().collection(name, type);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    running.put(Thread.currentThread(), store.open());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Database database = running.remove(Thread.currentThread());
    if (database == null) {
      return;
    }
    String leaks = leaks(database);
    AssertionError leak =
        leaks.isEmpty() || context.getExecutionException().isPresent()
            ? null
            : new AssertionError("The test has left open: " + leaks + ". Close what it opens.");
    try {
      store.close(database);
    } catch (RuntimeException e) {
      // What was left open is the likely reason.
      if (leak == null) {
        throw e;
      }
      leak.addSuppressed(e);
    }
    if (leak != null) {
      throw leak;
    }
  }

  private static String leaks(Database database) {
    int streams = database.openStreams();
    int transactions = database.openTransactions();
    StringBuilder leaks = new StringBuilder();
    if (streams > 0) {
      leaks.append(streams).append(streams == 1 ? " stream" : " streams");
    }
    if (transactions > 0) {
      leaks.append(leaks.isEmpty() ? "" : " and ");
      leaks.append(transactions).append(transactions == 1 ? " transaction" : " transactions");
    }
    return leaks.toString();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Database.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Database database = running.get(Thread.currentThread());
    if (database == null) {
      throw new ParameterResolutionException(
          "There is a database from @BeforeEach to @AfterEach of each test; a constructor and a"
              + " method of @BeforeAll or @AfterAll stand outside of that. Take it as a parameter of"
              + " the test instead");
    }
    return database;
  }

  @Override
  public String toString() {
    return "DatabaseExtension(" + store + ")";
  }
}
