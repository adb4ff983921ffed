package dev.holdfast.testing;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Databases on a MongoDB server, which come to be with the first thing that is written to them. */
final class MongoDatabases implements Databases {
  private final String authority;
  private final String query;
  private final @Nullable SSLContext trust;
  private @Nullable MongoClient client;

  /**
   * @param authority hosts with ports, several with commas; with {@code user:password@} before them
   *     when needed
   * @param query the options of the URL, without a question mark
   * @param trust whom to trust; null for a server without TLS, or one the JVM trusts anyway
   */
  MongoDatabases(String authority, String query, @Nullable SSLContext trust) {
    this.authority = authority;
    this.query = query;
    this.trust = trust;
  }

  /** The driver comes with the backend. */
  static void requireDriver() {
    try {
      Class.forName("com.mongodb.client.MongoClients");
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "MongoDB's driver is not on the class path; add dev.holdfast:holdfast-backend-mongo", e);
    }
  }

  @Override
  public void create(String name) {}

  @Override
  public void drop(String name) {
    try {
      client().getDatabase(name).drop();
    } catch (MongoException e) {
      throw new IllegalStateException(
          "The database " + name + " cannot be dropped: " + e.getMessage(), e);
    }
  }

  /** One for all databases; it lives as long as the JVM. */
  private synchronized MongoClient client() {
    if (client == null) {
      MongoClient created = client(nativeUrl("admin"), trust);
      JvmEnd.then(created::close);
      client = created;
    }
    return client;
  }

  /** A client of this server only, whatever set it belongs to. */
  static MongoClient direct(String address, @Nullable SSLContext trust) {
    return client(
        "mongodb://"
            + address
            + "/?directConnection=true&connectTimeoutMS=10000&serverSelectionTimeoutMS=30000",
        trust);
  }

  private static MongoClient client(String url, @Nullable SSLContext trust) {
    MongoClientSettings.Builder settings =
        MongoClientSettings.builder().applyConnectionString(new ConnectionString(url));
    if (trust != null) {
      settings.applyToSslSettings(ssl -> ssl.enabled(true).context(trust));
    }
    return MongoClients.create(settings.build());
  }

  @Override
  public String url(String name) {
    return withQuery(name, query.isEmpty() ? "allowReset=true" : "allowReset=true&" + query);
  }

  @Override
  public String nativeUrl(String name) {
    return withQuery(name, query);
  }

  private String withQuery(String name, String options) {
    return "mongodb://" + authority + "/" + name + (options.isEmpty() ? "" : "?" + options);
  }

  /** Prints no password. */
  @Override
  public String toString() {
    return "mongodb://" + authority.substring(authority.indexOf('@') + 1);
  }
}
