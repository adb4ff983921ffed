package dev.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.ErrorCode;
import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastException;
import dev.holdfast.Secret;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said, and how soon, when a database cannot be opened. */
class BadConnectionTest {
  private static final String PASSWORD = "not-the-password-4711";

  private static HoldfastException refused(DatabaseConfig config) {
    HoldfastException error =
        catchThrowableOfType(HoldfastException.class, () -> Holdfast.open(config).close());
    assertThat(error).as("opening " + config).isNotNull();
    assertThat(error).hasMessageNotContaining(PASSWORD);
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      assertThat(String.valueOf(cause.getMessage())).doesNotContain(PASSWORD);
    }
    return error;
  }

  private static DatabaseConfig on(DatabaseConfig config, String hosts, String database) {
    return new DatabaseConfig(
        config.scheme(),
        hosts,
        database,
        config.username(),
        config.password(),
        2,
        false,
        false,
        config.options());
  }

  private static DatabaseConfig with(DatabaseConfig config, String... options) {
    Map<String, String> all = new TreeMap<>(config.options());
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    return config.withOptions(all);
  }

  @Test
  void namesHostUserAndDatabaseWhenThePasswordIsWrong() {
    try (TestDatabase database = TestServer.postgres().newDatabase()) {
      DatabaseConfig right = DatabaseConfig.parse(database.url());
      DatabaseConfig wrong =
          new DatabaseConfig(
              right.scheme(),
              right.hosts(),
              right.database(),
              String.valueOf(right.username()),
              Secret.of(PASSWORD),
              2,
              false,
              false,
              Map.of());
      HoldfastException error = refused(wrong);
      assertThat(error.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
      assertThat(error)
          .hasMessageContaining(right.username() + "@")
          .hasMessageContaining(right.hosts());
    }
  }

  @Test
  void saysThatThereIsNoSuchDatabase() {
    try (TestDatabase database = TestServer.postgres().newDatabase()) {
      DatabaseConfig config = DatabaseConfig.parse(database.url());
      HoldfastException error = refused(on(config, config.hosts(), "no_such_database"));
      assertThat(error.code()).isEqualTo(ErrorCode.INVALID);
      assertThat(error).hasMessageContaining("no_such_database");
    }
  }

  @Test
  void isUnavailableWhenNobodyListens() {
    HoldfastException error =
        refused(DatabaseConfig.parse("postgresql://ada:" + PASSWORD + "@127.0.0.1:1/x"));
    assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(error).hasMessageContaining("ada@127.0.0.1:1");
  }

  @Test
  void givesUpInTimeOnOneThatListensAndSaysNothing() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = "postgresql://ada@127.0.0.1:" + silent.getLocalPort() + "/x?connectTimeout=1000";
      // Without the option it would be ten seconds; the machine may stand still in one try.
      Duration shortest = Duration.ofHours(1);
      for (int i = 0; i < 5 && shortest.compareTo(Duration.ofSeconds(5)) > 0; i++) {
        long start = System.nanoTime();
        HoldfastException error = refused(DatabaseConfig.parse(url));
        assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        shortest = Duration.ofNanos(System.nanoTime() - start);
      }
      assertThat(shortest).isLessThan(Duration.ofSeconds(5));
    }
  }

  /** Until its queue is full, a host answers whoever knocks; from then on it seems switched off. */
  private static List<Socket> fill(ServerSocket host) throws IOException {
    List<Socket> queue = new ArrayList<>();
    while (true) {
      Socket next = new Socket();
      queue.add(next);
      try {
        next.connect(host.getLocalSocketAddress(), 300);
      } catch (SocketTimeoutException e) {
        return queue;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnToTheNextHostWhenOneHangsOrIsSwitchedOff(boolean switchedOff) throws IOException {
    try (TestDatabase database = TestServer.postgres().newDatabase();
        ServerSocket dead = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> queue = switchedOff ? fill(dead) : List.of();
      DatabaseConfig config = DatabaseConfig.parse(database.url());
      String hosts = "127.0.0.1:" + dead.getLocalPort() + "," + config.hosts();
      DatabaseConfig both =
          with(
              on(config, hosts, config.database()),
              "busyTimeout",
              "60000",
              "connectTimeout",
              "14000");
      long start = System.nanoTime();
      Holdfast.open(both).close();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(60));
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  @Test
  void isUnavailableInTimeWhenTheHostIsSwitchedOff() throws IOException {
    try (ServerSocket dead = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> queue = fill(dead);
      String options = "/x?connectTimeout=2000";
      String url = "postgresql://ada@127.0.0.1:" + dead.getLocalPort() + options;
      long start = System.nanoTime();
      assertThat(refused(DatabaseConfig.parse(url)).code()).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  @Test
  void isUnavailableWhenSomethingElseAnswers() throws IOException, InterruptedException {
    try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread web =
          new Thread(
              () -> {
                try (Socket caller = other.accept()) {
                  byte[] answer =
                      "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
                  caller.getOutputStream().write(answer);
                } catch (IOException e) {
                  // The caller has had enough.
                }
              });
      web.start();
      String url = "postgresql://ada@127.0.0.1:" + other.getLocalPort() + "/x?connectTimeout=2000";
      assertThat(refused(DatabaseConfig.parse(url)).code()).isEqualTo(ErrorCode.UNAVAILABLE);
      web.join();
    }
  }

  @Test
  void takesACertificateOnlyForTheHostItNames() {
    TestServer server = TestServer.tlsPostgres();
    try (TestDatabase database = server.newDatabase()) {
      String authority = server.certificateAuthority().toString();
      // The driver gives up after 10 seconds, which a busy machine may need for a first handshake.
      String options = "&ssl=true&connectTimeout=60000";
      DatabaseConfig config = DatabaseConfig.parse(database.url() + options);
      Holdfast.open(with(config, "sslCaFile", authority)).close();

      String otherName = config.hosts().replace("localhost", "127.0.0.1");
      DatabaseConfig elsewhere =
          DatabaseConfig.parse(database.url().replace(config.hosts(), otherName) + options);
      HoldfastException mismatch = refused(with(elsewhere, "sslCaFile", authority));
      assertThat(mismatch.code()).as("%s", mismatch).isEqualTo(ErrorCode.PERMISSION_DENIED);
      HoldfastException unknown = refused(config);
      assertThat(unknown.code()).as("%s", unknown).isEqualTo(ErrorCode.PERMISSION_DENIED);
      Holdfast.open(with(elsewhere, "sslMode", "verify-ca", "sslCaFile", authority)).close();
    }
  }

  @Test
  void refusesANewerLayoutAndAnEncodingThatCannotHoldEveryText() throws SQLException {
    try (TestDatabase database = TestServer.postgres().newDatabase()) {
      Holdfast.open(database.url()).close();
      execute(database, "UPDATE holdfast.hf_meta SET layout=99");
      HoldfastException newer = refused(DatabaseConfig.parse(database.url()));
      assertThat(newer.code()).isEqualTo(ErrorCode.INVALID);
      assertThat(newer).hasMessageContaining("layout 99");

      String latin = "latin_" + database.name();
      execute(
          database,
          "CREATE DATABASE " + latin + " TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
      try {
        DatabaseConfig config = DatabaseConfig.parse(database.url());
        HoldfastException encoding = refused(on(config, config.hosts(), latin));
        assertThat(encoding.code()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(encoding).hasMessageContaining("LATIN1");
      } finally {
        execute(database, "DROP DATABASE " + latin);
      }
    }
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.nativeUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void refusesOptionsThatItDoesNotKnowOrCannotRead() {
    for (String query :
        new String[] {
          "poolsize=3",
          "connectTimeout=0",
          "busyTimeout=-1",
          "schema=",
          "schema=pg_x",
          "sslMode=none",
          "ssl=true&sslMode=disable",
          "sslCaFile=nowhere.pem",
          "sslCertFile=nowhere.pem",
          "targetServerType=master",
          "prepareThreshold=many",
          "startupOptions=perhaps",
        }) {
      HoldfastException error =
          refused(DatabaseConfig.parse("postgresql://127.0.0.1:1/x?" + query));
      assertThat(error.code()).as(query).isEqualTo(ErrorCode.INVALID);
    }
    assertThat(refused(DatabaseConfig.parse("postgresql://127.0.0.1:1/")).code())
        .isEqualTo(ErrorCode.INVALID);
  }
}
