package dev.holdfast.postgres;

import static dev.holdfast.Field.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Document;
import dev.holdfast.Holdfast;
import dev.holdfast.Query;
import dev.holdfast.ReturnDocument;
import dev.holdfast.Sort;
import dev.holdfast.Update;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A sorted write whose filter PostgreSQL cannot decide may need a second statement, since long
 * texts start alike. What somebody moves in between, from behind the place where the first one
 * stopped to before it, matches all the time, and is found.
 */
class MovedDocumentTest {
  private static final String LONG = "m".repeat(200);

  /** A source that does something before the second statement of a search is prepared. */
  private static DataSource watched(DataSource source, Runnable between) {
    AtomicInteger searches = new AtomicInteger();
    return (DataSource)
        Proxy.newProxyInstance(
            MovedDocumentTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (self, method, arguments) -> {
              Object result = method.invoke(source, arguments);
              return result instanceof Connection connection
                  ? watched(connection, searches, between)
                  : result;
            });
  }

  private static Connection watched(
      Connection connection, AtomicInteger searches, Runnable between) {
    return (Connection)
        Proxy.newProxyInstance(
            MovedDocumentTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (self, method, arguments) -> {
              boolean search =
                  method.getName().equals("prepareStatement")
                      && arguments[0] instanceof String text
                      && text.contains("ORDER BY (CASE");
              if (search && searches.incrementAndGet() == 2) {
                between.run();
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void isFoundThoughTheSearchTakesTwoStatements() {
    try (TestDatabase server = TestServer.postgres().newDatabase();
        Database other = Holdfast.open(server.url())) {
      Collection<Document> seen = other.collection("c");
      seen.insertOne(Document.of("id", "first", "k", "a", "text", "yaas"));
      seen.insertOne(Document.of("id", "long", "k", LONG, "text", "yaas"));
      seen.insertOne(Document.of("id", "moved", "k", "z", "text", "yes"));
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(server.nativeUrl());
      Runnable moving = () -> seen.updateOne(field("id").eq("moved"), Update.set("k", "0"));
      try (Database database = Holdfast.open(PostgresBackend.over(watched(source, moving)))) {
        Query query = Query.where(field("text").regex("^y.s$")).sort(Sort.ascending("k"));
        assertThat(
                database
                    .collection("c")
                    .findOneAndUpdate(query, Update.set("done", true), ReturnDocument.AFTER))
            .hasValueSatisfying(found -> assertThat(found.getString("k")).hasValue("0"));
      }
    }
  }
}
