package dev.holdfast.mongo;

import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ServerDescription;
import com.mongodb.event.ServerHeartbeatFailedEvent;
import com.mongodb.event.ServerHeartbeatSucceededEvent;
import com.mongodb.event.ServerMonitorListener;
import com.mongodb.selector.ServerSelector;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Ends the search for a server at once when the certificates of all that were named are refused:
 * the driver would ask them again until its time is over. Thread-safe.
 */
final class CertificateRefusals implements ServerMonitorListener, ServerSelector {
  private final Settings settings;
  private final Map<ServerAddress, Throwable> refused = new ConcurrentHashMap<>();

  CertificateRefusals(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void serverHeartbeatFailed(ServerHeartbeatFailedEvent event) {
    ServerAddress server = event.getConnectionId().getServerId().getAddress();
    Throwable refusal = refusal(event.getThrowable());
    if (refusal == null) {
      refused.remove(server);
    } else {
      refused.put(server, refusal);
    }
  }

  @Override
  public void serverHeartbeatSucceeded(ServerHeartbeatSucceededEvent event) {
    refused.remove(event.getConnectionId().getServerId().getAddress());
  }

  @Override
  public List<ServerDescription> select(ClusterDescription cluster) {
    List<ServerDescription> usable = cluster.getServerDescriptions();
    boolean allRefused = refused.size() >= settings.hosts().size();
    if (usable.isEmpty() && allRefused && !settings.srv()) {
      refused.values().stream()
          .findFirst()
          .ifPresent(
              refusal -> {
                throw MongoErrors.refusedCertificate(settings, refusal);
              });
    }
    return usable;
  }

  /** Why a certificate, the server's or ours, was refused; null when that is not what happened. */
  static @Nullable Throwable refusal(@Nullable Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof CertificateException || e instanceof CertPathValidatorException) {
        return e;
      }
      if (e instanceof SSLException && isAboutCertificate(String.valueOf(e.getMessage()))) {
        return e;
      }
    }
    return null;
  }

  /** How the other side says it. */
  private static boolean isAboutCertificate(String message) {
    return message.contains("fatal alert")
        && (message.contains("certificate") || message.contains("unknown_ca"));
  }
}
