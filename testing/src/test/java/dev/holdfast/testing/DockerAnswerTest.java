package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class DockerAnswerTest {
  private static DockerAnswer at(int port, Duration limit) {
    return new DockerAnswer(Map.of("DOCKER_HOST", "tcp://127.0.0.1:" + port), limit);
  }

  private static CompletableFuture<Void> answerOnce(ServerSocket server, String line) {
    return CompletableFuture.runAsync(
        () -> {
          try (Socket socket = server.accept()) {
            readQuestion(socket.getInputStream());
            socket.getOutputStream().write(line.getBytes(US_ASCII));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        DockerAnswerTest::start);
  }

  /** Whoever closes a connection with something unread breaks it. */
  private static void readQuestion(InputStream in) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      read.append((char) next);
    }
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
      docker = at(server.getLocalPort(), Duration.ofSeconds(60));
      docker.require();
      answered.get(60, SECONDS);
    }
    docker.require();
  }

  @Test
  void aNoIsRemembered() throws Exception {
    int port = Ports.free();
    DockerAnswer docker = at(port, Duration.ofSeconds(60));
    assertThatThrownBy(docker::require).hasMessageContaining("tcp://127.0.0.1:" + port);
    try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> unasked = answerOnce(server, "HTTP/1.1 200 OK\r\n\r\nOK");
      assertThatThrownBy(docker::require).isInstanceOf(ServerUnavailableException.class);
      assertThat(unasked).isNotDone();
      at(port, Duration.ofSeconds(60)).require();
      unasked.get(60, SECONDS);
    }
  }

  @Test
  void aServerThatIsNotWellIsNoDocker() throws Exception {
    try (ServerSocket server = listen()) {
      CompletableFuture<Void> answered = answerOnce(server, "HTTP/1.1 500 Oh\r\n\r\n");
      DockerAnswer docker = at(server.getLocalPort(), Duration.ofSeconds(60));
      assertThatThrownBy(docker::require).hasMessageContaining("no Docker daemon answers");
      answered.get(60, SECONDS);
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
