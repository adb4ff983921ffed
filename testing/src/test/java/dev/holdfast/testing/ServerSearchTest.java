package dev.holdfast.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class ServerSearchTest {
  private final List<String> asked = new ArrayList<>();

  private ServerSource<String> gives(String server) {
    return () -> {
      asked.add(server);
      return server;
    };
  }

  private ServerSource<String> lacks(String reason) {
    return () -> {
      asked.add(reason);
      throw new ServerUnavailableException(reason);
    };
  }

  @Test
  void theFirstWayThatWorksIsTakenAndNoOtherIsTried() {
    ServerSearch<String> search =
        new ServerSearch<String>(null)
            .way("url", lacks("no URL"))
            .way("docker", gives("container"))
            .way("local", gives("program"));

    assertThat(search.find()).isEqualTo("container");
    assertThat(asked).containsExactly("no URL", "container");
  }

  @Test
  void oneWayCanBeDemanded() {
    ServerSearch<String> search =
        new ServerSearch<String>("local")
            .way("docker", gives("container"))
            .way("local", gives("program"));

    assertThat(search.find()).isEqualTo("program");
    assertThat(asked).containsExactly("program");
  }

  @Test
  void aWayThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> new ServerSearch<String>("podman"))
        .hasMessageContainingAll("podman", "[url, docker, local, download]");
  }

  @Test
  void whatWasAskedForAndDoesNotWorkIsNoReasonToTakeAnother() {
    ServerSearch<String> search =
        new ServerSearch<String>(null)
            .way(
                "url",
                () -> {
                  throw new IllegalStateException("the URL is wrong");
                })
            .way("local", gives("program"));

    assertThatThrownBy(search::find).hasMessage("the URL is wrong");
    assertThat(asked).isEmpty();
  }

  @Test
  void aSearchInVainTellsAllThatWasTried() {
    ServerSearch<String> search =
        new ServerSearch<String>(null).way("url", lacks("no URL")).way("local", lacks("no mongod"));

    assertThat(search.find()).isNull();
    assertThat(search.missing("MongoDB"))
        .isEqualTo("There is no MongoDB for tests. url: no URL; local: no mongod");
  }

  @Test
  void aMissingServerSkipsATestAndFailsItWhereServersAreRequired() {
    assertThat(ServerSearch.absence("none", false)).isInstanceOf(TestAbortedException.class);
    assertThat(ServerSearch.absence("none", true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("none. It is required because of -Dholdfast.requireServers=true");
  }
}
