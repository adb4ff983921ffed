package dev.holdfast.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a PostgreSQL or MongoDB server and breaks connections, by plan or on
 * command, at the points where a client cannot know what became of its request:
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to("127.0.0.1", 5432)) {
 *   // a client connects to 127.0.0.1, proxy.port()
 *   proxy.plan(Fault.at(Point.BEFORE_REPLY).naming("COMMIT"));
 *   // its next commit happens, and the client is not told
 * }
 * }</pre>
 *
 * <p>It reads where requests and answers begin and end, so that a fault hits the same request in
 * every run. What a driver asks for itself (a login, the state of a replica set) is passed on and
 * not counted. It cannot read what is encrypted or compressed. A client of a MongoDB replica set
 * must say {@code directConnection=true}, or it will find the servers behind the proxy.
 *
 * <p>It listens on this machine's own address only. Safe for use by several threads; requests of
 * several connections are counted together, in the order in which they come.
 */
public final class FaultProxy implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("(?<=//|@)([^/@:,]+):(\\d+)(?=[/?]|$)");

  private final String host;
  private final int target;
  private final ServerSocket listener;
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition thawed = lock.newCondition();
  private final Condition ended = lock.newCondition();
  private final List<Planned> plan = new ArrayList<>();
  private boolean frozen;
  private int thaws;
  private int fired;

  /** A fault, and how many of the requests that it concerns are still to come. */
  private static final class Planned {
    final Fault fault;
    int left;

    Planned(Fault fault) {
      this.fault = fault;
      this.left = fault.request();
    }
  }

  private FaultProxy(String host, int target, ServerSocket listener) {
    this.host = host;
    this.target = target;
    this.listener = listener;
  }

  /**
   * A proxy before a server, which need not run yet.
   *
   * @throws UncheckedIOException when there is no free port
   */
  public static FaultProxy to(String host, int port) {
    try {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      FaultProxy proxy = new FaultProxy(host, port, listener);
      ProxiedConnection.start("accept", proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("No port is free", e);
    }
  }

  /**
   * A proxy before the server of a URL, Holdfast's or a driver's, which names one host and port.
   *
   * @throws IllegalArgumentException when it does not
   */
  public static FaultProxy before(String url) {
    Matcher matcher = address(url);
    return to(matcher.group(1), Integer.parseInt(matcher.group(2)));
  }

  /**
   * The URL with the proxy in the place of the server.
   *
   * @throws IllegalArgumentException when it does not name one host and port
   */
  public String through(String url) {
    Matcher matcher = address(url);
    return url.substring(0, matcher.start(1))
        + "127.0.0.1:"
        + port()
        + url.substring(matcher.end());
  }

  private static Matcher address(String url) {
    Matcher matcher = ADDRESS.matcher(url);
    if (!matcher.find()) {
      throw new IllegalArgumentException("A URL that names one host and port is needed");
    }
    return matcher;
  }

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket client = listener.accept();
      try {
        ProxiedConnection.open(this, client, new Socket(host, target));
        if (listener.isClosed()) {
          cut();
        }
      } catch (IOException e) {
        client.close();
      }
    }
  }

  /** Where clients are to connect to, on 127.0.0.1. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Adds faults; each hits one request. Requests that were sent before are not counted. */
  public void plan(Fault... faults) {
    lock.lock();
    try {
      for (Fault fault : faults) {
        plan.add(new Planned(fault));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the faults that have not hit yet; how many there were. */
  public int forget() {
    lock.lock();
    try {
      int left = plan.size();
      plan.clear();
      return left;
    } finally {
      lock.unlock();
    }
  }

  /** How many requests were hit by planned faults. */
  public int hits() {
    lock.lock();
    try {
      return fired;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the server has answered, or given up, everything that was sent on a connection that
   * a fault has hit: from then on nothing of it happens any more.
   *
   * @return false when that took longer
   */
  public boolean awaitQuiet(Duration longest) throws InterruptedException {
    lock.lock();
    try {
      long nanos = longest.toNanos();
      while (nanos > 0 && connections.stream().anyMatch(ProxiedConnection::isHit)) {
        nanos = ended.awaitNanos(nanos);
      }
      return connections.stream().noneMatch(ProxiedConnection::isHit);
    } finally {
      lock.unlock();
    }
  }

  /** Breaks all connections that there are, now. */
  public void cut() {
    connections.forEach(ProxiedConnection::cut);
  }

  /** Lets nothing through until {@link #thaw}; connections stay open, and new ones are taken. */
  public void freeze() {
    lock.lock();
    try {
      frozen = true;
    } finally {
      lock.unlock();
    }
  }

  /** Lets everything go on, what was frozen by plan too. */
  public void thaw() {
    lock.lock();
    try {
      frozen = false;
      thaws++;
      thawed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * A fault that has hit.
   *
   * @param request the id of the one that it hit
   * @param thaws how often things had been thawed before
   */
  record Hit(Fault fault, int request, int thaws) {}

  /** What is to happen to this request; null for nothing. */
  @Nullable Hit hit(int id, String request) {
    lock.lock();
    try {
      for (Planned planned : plan) {
        if (planned.fault.concerns(request) && --planned.left == 0) {
          plan.remove(planned);
          fired++;
          return new Hit(planned.fault, id, thaws);
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns at once unless everything is frozen. */
  void awaitThaw() throws InterruptedException {
    lock.lock();
    try {
      while (frozen) {
        thawed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns after the fault's time, or once things have been thawed since it hit. */
  void hold(Hit hit) throws InterruptedException {
    lock.lock();
    try {
      long nanos = hit.fault().frozen().toNanos();
      while (thaws == hit.thaws() && nanos > 0) {
        nanos = thawed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  void add(ProxiedConnection connection) {
    connections.add(connection);
  }

  void remove(ProxiedConnection connection) {
    lock.lock();
    try {
      connections.remove(connection);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Breaks all connections and takes no more. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      thaw();
      cut();
    }
  }

  /** {@code 127.0.0.1:41234 -> 127.0.0.1:5432}. */
  @Override
  public String toString() {
    return "127.0.0.1:" + port() + " -> " + host + ":" + target;
  }
}
