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
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Each host of several has its time, whatever the driver makes of it. */
class DiallingTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<String> asked = new ArrayList<>();

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

  private static Dialling dialling(Host... hosts) {
    return new Dialling(List.of(hosts), LIMIT, LIMIT, LIMIT);
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
}
