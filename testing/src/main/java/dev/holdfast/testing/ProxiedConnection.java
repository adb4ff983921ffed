package dev.holdfast.testing;

import dev.holdfast.testing.Fault.Point;
import dev.holdfast.testing.FaultProxy.Hit;
import dev.holdfast.testing.Wire.Answer;
import dev.holdfast.testing.Wire.Request;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link FaultProxy}: a thread for each direction. */
final class ProxiedConnection {
  private static final int BUFFER = 1 << 16;

  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server;

  /** The request whose answer is to be tampered with, set before it is sent. */
  private volatile @Nullable Hit hit;

  /** Work that ends with its connection. */
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  private ProxiedConnection(FaultProxy proxy, Socket client, Socket server) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
  }

  static void open(FaultProxy proxy, Socket client, Socket server) throws IOException {
    ProxiedConnection connection = new ProxiedConnection(proxy, client, server);
    proxy.add(connection);
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    } catch (IOException e) {
      connection.cut();
      throw e;
    }
    start("client", connection::requests);
  }

  static void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One side has gone; the other one is closed by whoever works for it.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "fault-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static DataInputStream buffered(Socket socket) throws IOException {
    return new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
  }

  private void requests() throws IOException, InterruptedException {
    try {
      DataInputStream in = buffered(client);
      OutputStream out = server.getOutputStream();
      Wire wire = Wire.of(in);
      start("server", () -> answers(wire));
      boolean open = true;
      while (open) {
        Request request = wire.request(in);
        proxy.awaitThaw();
        open = pass(request, out);
      }
    } catch (IOException | RuntimeException e) {
      cut();
      throw e;
    }
  }

  /** Sends a request on; false when the client is heard no more. */
  private boolean pass(Request request, OutputStream out) throws IOException, InterruptedException {
    Hit now = request.text() == null ? null : proxy.hit(request.id(), request.text());
    if (now == null) {
      out.write(request.bytes().array());
      return true;
    }
    Fault fault = now.fault();
    if (fault.point() == Point.BEFORE_SEND) {
      cut();
      return false;
    }
    hit = now;
    if (fault.point() == Point.FREEZE) {
      proxy.hold(now);
    }
    out.write(request.bytes().array());
    if (fault.point() == Point.AFTER_SEND) {
      client.close();
      return false;
    }
    return true;
  }

  private void answers(Wire wire) throws IOException, InterruptedException {
    try {
      DataInputStream in = buffered(server);
      OutputStream out = client.getOutputStream();
      ByteArrayOutputStream kept = new ByteArrayOutputStream();
      while (true) {
        Answer answer = wire.answer(in);
        proxy.awaitThaw();
        Hit now = hit;
        if (now == null || now.request() != answer.request()) {
          out.write(answer.bytes().array());
          continue;
        }
        kept.write(answer.bytes().array());
        if (answer.last()) {
          if (now.fault().isLate()) {
            hit = null;
            kept.reset();
            out.write(wire.late(now.request()));
            continue;
          }
          if (now.fault().point() == Point.MID_REPLY) {
            out.write(kept.toByteArray(), 0, now.fault().arriving(kept.size()));
          }
          return;
        }
      }
    } finally {
      cut();
    }
  }

  boolean isHit() {
    return hit != null;
  }

  /** Closes both sides. */
  void cut() {
    try (client;
        server) {
      proxy.remove(this);
    } catch (IOException e) {
      // It is as good as closed.
    }
  }
}
