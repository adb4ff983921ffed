package dev.holdfast.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether Docker answers, asked in a moment: Testcontainers would look for minutes at a daemon that
 * is silent.
 */
final class DockerAnswer {
  private static final String PING =
      "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";

  private final Map<String, String> environment;
  private final Duration limit;
  private boolean asked;
  private @Nullable String no;

  DockerAnswer(Map<String, String> environment, Duration limit) {
    this.environment = environment;
    this.limit = limit;
  }

  /** Asks once; the answer, and above all a no, is remembered. */
  synchronized void require() throws ServerUnavailableException {
    if (!asked) {
      no = ask();
      asked = true;
    }
    if (no != null) {
      throw new ServerUnavailableException(no);
    }
  }

  private @Nullable String ask() {
    String host = environment.getOrDefault("DOCKER_HOST", "");
    if (host.isEmpty()) {
      host = socket();
      if (host == null) {
        return "there is no socket of a Docker daemon, and DOCKER_HOST is not set";
      }
    }
    String asked = host;
    // A socket of the file system knows no time limit. The pool that all share may be of one
    // thread, and that taken.
    CompletableFuture<Boolean> answer =
        CompletableFuture.supplyAsync(() -> answers(asked), DockerAnswer::start);
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS)
          ? null
          : "no Docker daemon answers at " + host;
    } catch (TimeoutException e) {
      return "no Docker daemon answers at " + host + " within " + limit.toMillis() + " ms";
    } catch (ExecutionException e) {
      return "no Docker daemon answers at " + host + ": " + e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the question to Docker was interrupted";
    }
  }

  private static void start(Runnable question) {
    Thread thread = new Thread(question, "holdfast-docker-answer");
    thread.setDaemon(true);
    thread.start();
  }

  private @Nullable String socket() {
    return Stream.of(
            "/var/run/docker.sock",
            environment.getOrDefault("XDG_RUNTIME_DIR", "/run/user/none") + "/docker.sock",
            System.getProperty("user.home") + "/.docker/run/docker.sock",
            System.getProperty("user.home") + "/.docker/desktop/docker.sock")
        .filter(path -> Files.exists(Path.of(path)))
        .map("unix://"::concat)
        .findFirst()
        .orElse(null);
  }

  private boolean answers(String host) {
    try {
      return host.startsWith("unix://")
          ? unixAnswers(Path.of(host.substring("unix://".length())))
          : hostAnswers(URI.create(host));
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean unixAnswers(Path path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      channel.write(ByteBuffer.wrap(PING.getBytes(US_ASCII)));
      return isOk(Channels.newInputStream(channel));
    }
  }

  private boolean hostAnswers(URI host) throws IOException {
    int millis = (int) limit.toMillis();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host.getHost(), host.getPort()), millis);
      if (!environment.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty()) {
        // What it says is encrypted; that it listens must do.
        return true;
      }
      socket.setSoTimeout(millis);
      OutputStream out = socket.getOutputStream();
      out.write(PING.getBytes(US_ASCII));
      return isOk(socket.getInputStream());
    }
  }

  private static boolean isOk(InputStream in) throws IOException {
    String status = new String(in.readNBytes("HTTP/1.1 200".length()), US_ASCII);
    return status.startsWith("HTTP/1.") && status.endsWith("200");
  }
}
