package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DockerAnswerTest {
  private static DockerAnswer at(int port, Duration limit) {
    return new DockerAnswer(Map.of("DOCKER_HOST", "tcp://127.0.0.1:" + port), limit);
  }

  private static CompletableFuture<Void> answerOnce(ServerSocket server, String line) {
    return CompletableFuture.runAsync(
        () -> {
          try (Socket socket = server.accept()) {
            socket.getOutputStream().write(line.getBytes(US_ASCII));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        DockerAnswerTest::start);
  }

  private static void start(Runnable daemon) {
    Thread thread = new Thread(daemon, "daemon");
    thread.setDaemon(true);
    thread.start();
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @Test
  void aDaemonThatAnswersIsAskedOnce() throws Exception {
    DockerAnswer docker;
    try (ServerSocket server = listen()) {
      CompletableFuture<Void> answered = answerOnce(server, "HTTP/1.1 200 OK\r\n\r\nOK");
      docker = at(server.getLocalPort(), Duration.ofSeconds(10));
      docker.require();
      answered.get(10, SECONDS);
    }
    docker.require();
  }

  @Test
  void aNoIsRemembered() throws Exception {
    int port;
    try (ServerSocket server = listen()) {
      port = server.getLocalPort();
    }
    DockerAnswer docker = at(port, Duration.ofSeconds(10));
    assertThatThrownBy(docker::require).hasMessageContaining("tcp://127.0.0.1:" + port);
    try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> unasked = answerOnce(server, "HTTP/1.1 200 OK\r\n\r\nOK");
      assertThatThrownBy(docker::require).isInstanceOf(ServerUnavailableException.class);
      assertThat(unasked).isNotDone();
      at(port, Duration.ofSeconds(10)).require();
      unasked.get(10, SECONDS);
    }
  }

  @Test
  void aServerThatIsNotWellIsNoDocker() throws Exception {
    try (ServerSocket server = listen()) {
      CompletableFuture<Void> answered = answerOnce(server, "HTTP/1.1 500 Oh\r\n\r\n");
      DockerAnswer docker = at(server.getLocalPort(), Duration.ofSeconds(10));
      assertThatThrownBy(docker::require).hasMessageContaining("no Docker daemon answers");
      answered.get(10, SECONDS);
    }
  }

  @Test
  void aDaemonThatIsSilentIsGivenUpInTime() throws Exception {
    try (ServerSocket server = listen()) {
      DockerAnswer docker = at(server.getLocalPort(), Duration.ofMillis(200));
      assertThatThrownBy(docker::require).isInstanceOf(ServerUnavailableException.class);
    }
  }
}
