package dev.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.DatabaseConfig;
import dev.holdfast.testing.TestDatabase;
import dev.holdfast.testing.TestServer;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Each host of several has its time, whatever the driver makes of it. */
class DiallingTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<String> asked = new ArrayList<>();
  private final List<Integer> given = new ArrayList<>();
  private final AtomicLong seconds = new AtomicLong();
  private long taken;

  /** A host that answers, or with the reason why it does not. */
  private final class Host extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final transient SQLException failure;

    Host(String name, DatabaseConfig config, SQLException failure) {
      this.name = name;
      this.failure = failure;
      setServerNames(new String[] {config.hosts().substring(0, config.hosts().indexOf(':'))});
      setPortNumbers(new int[] {Connections.port(config.hosts())});
      setDatabaseName(config.database());
      setUser(config.username());
      setPassword(config.password() == null ? null : config.password().reveal());
    }

    @Override
    public Connection getConnection() throws SQLException {
      asked.add(name);
      given.add(getLoginTimeout());
      seconds.addAndGet(Math.min(taken, getLoginTimeout()));
      if (failure.getCause() != null) {
        throw failure;
      }
      return super.getConnection();
    }
  }

  private static SQLException silent() {
    return new SQLException("failed", "08001", new SocketTimeoutException());
  }

  private static SQLException none() {
    return new SQLException("none");
  }

  private Dialling dialling(Host... hosts) {
    return dialling(LIMIT, LIMIT, hosts);
  }

  private Dialling dialling(Duration whole, Duration share, Host... hosts) {
    List<Supplier<PGSimpleDataSource>> drivers = new ArrayList<>();
    for (Host host : hosts) {
      drivers.add(() -> host);
    }
    return new Dialling(
        drivers, whole, share, LIMIT, () -> TimeUnit.SECONDS.toNanos(seconds.get()));
  }

  @Test
  void whoIsSilentIsFollowedByTheNextWhoIsAskedFirstFromThenOn() throws SQLException {
    try (TestDatabase database = TestServer.postgres().newDatabase()) {
      DatabaseConfig config = DatabaseConfig.parse(database.url());
      Dialling dialling =
          dialling(
              new Host("a", config, silent()),
              new Host("b", config, silent()),
              new Host("c", config, none()));
      dialling.getConnection().close();
      assertThat(asked).containsExactly("a", "b", "c");
      dialling.getConnection().close();
      assertThat(asked).endsWith("c", "c").hasSize(4);
    }
  }

  @Test
  void whatNoHostWouldAnswerOtherwiseIsAskedOnce() {
    DatabaseConfig config = DatabaseConfig.parse("postgresql://127.0.0.1:1/x");
    SQLException refused = new SQLException("wrong password", "28P01", new IllegalStateException());
    assertThatThrownBy(
            dialling(new Host("a", config, refused), new Host("b", config, none()))::getConnection)
        .isSameAs(refused);
    assertThat(asked).containsExactly("a");
  }

  @Test
  void whereAllAreSilentEachIsAskedOnce() {
    DatabaseConfig config = DatabaseConfig.parse("postgresql://127.0.0.1:1/x");
    assertThatThrownBy(
            dialling(new Host("a", config, silent()), new Host("b", config, silent()))
                ::getConnection)
        .hasCauseInstanceOf(SocketTimeoutException.class);
    assertThat(asked).containsExactly("a", "b");
  }

  /** Those that hang answer nobody: the driver is done with the first when it has asked all. */
  @Test
  void whereAllHangTheTimeOverAllHostsIsOneTimeAndNotOneForEachTurn() {
    DatabaseConfig config = DatabaseConfig.parse("postgresql://127.0.0.1:1/x");
    Host[] hosts = {
      new Host("a", config, silent()),
      new Host("b", config, silent()),
      new Host("c", config, silent())
    };
    taken = 9;
    assertThatThrownBy(
            dialling(Duration.ofSeconds(10), Duration.ofSeconds(3), hosts)::getConnection)
        .hasCauseInstanceOf(SocketTimeoutException.class);
    assertThat(asked).containsExactly("a", "b");
    assertThat(given).containsExactly(10, 1);
  }

  @Test
  void aTimeThatIsTooShortForAllHostsStillReachesEachOfThem() {
    DatabaseConfig config = DatabaseConfig.parse("postgresql://127.0.0.1:1/x");
    Host[] hosts = {new Host("a", config, silent()), new Host("b", config, silent())};
    taken = 1;
    assertThatThrownBy(
            dialling(Duration.ofMillis(300), Duration.ofSeconds(1), hosts)::getConnection)
        .hasCauseInstanceOf(SocketTimeoutException.class);
    assertThat(asked).containsExactly("a", "b");
    assertThat(given).containsExactly(2, 1);
  }
}
