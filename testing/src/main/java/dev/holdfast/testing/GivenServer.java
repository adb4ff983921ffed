package dev.holdfast.testing;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.Secret;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server whose URL the environment gives. It is never stopped, and only our databases change. */
final class GivenServer {
  static final String POSTGRES = "HOLDFAST_POSTGRES_URL";
  static final String MONGO = "HOLDFAST_MONGO_URL";

  private GivenServer() {}

  static RunningServer postgres(Map<String, String> environment) throws ServerUnavailableException {
    String url = given(POSTGRES, environment);
    DatabaseConfig config = DatabaseConfig.parse(url);
    Secret password = config.password();
    return running(
        POSTGRES,
        new PostgresDatabases(
            config.hosts(),
            config.database().isEmpty() ? "postgres" : config.database(),
            config.username() == null ? "postgres" : config.username(),
            password == null ? "" : password.reveal(),
            query(url).isEmpty() ? "" : "&" + query(url)));
  }

  static RunningServer mongo(Map<String, String> environment) throws ServerUnavailableException {
    String url = given(MONGO, environment);
    String hosts = url.substring(url.indexOf("://") + "://".length()).split("[/?]", 2)[0];
    return running(MONGO, new MongoDatabases(hosts, query(url), null));
  }

  private static String given(String variable, Map<String, String> environment)
      throws ServerUnavailableException {
    String url = environment.getOrDefault(variable, "");
    if (url.isEmpty()) {
      throw new ServerUnavailableException(variable + " is not set");
    }
    if (!url.contains("://")) {
      throw new IllegalStateException(variable + " is not a URL: it has no ://");
    }
    return url;
  }

  private static String query(String url) {
    int mark = url.indexOf('?');
    return mark < 0 ? "" : url.substring(mark + 1);
  }

  private static RunningServer running(String variable, Databases databases) {
    return new RunningServer(databases + ", given by " + variable, new Tidy(databases), null);
  }

  /** Drops what is left when the JVM ends: this server will not go with it. */
  private static final class Tidy implements Databases {
    private final Databases databases;
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    Tidy(Databases databases) {
      this.databases = databases;
      JvmEnd.then(() -> left.forEach(this::drop));
    }

    @Override
    public void create(String name) {
      databases.create(name);
      left.add(name);
    }

    @Override
    public void drop(String name) {
      databases.drop(name);
      left.remove(name);
    }

    @Override
    public String url(String name) {
      return databases.url(name);
    }

    @Override
    public String nativeUrl(String name) {
      return databases.nativeUrl(name);
    }
  }
}
