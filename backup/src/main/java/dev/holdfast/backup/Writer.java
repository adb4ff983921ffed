package dev.holdfast.backup;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who writes a backup: the person, the machine and the program. */
final class Writer {
  private static final String HOST = host();

  private Writer() {}

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  static String savedBy() {
    return System.getProperty("user.name", "unknown") + "@" + HOST;
  }

  static String version() {
    String version = Writer.class.getPackage().getImplementationVersion();
    return "Holdfast "
        + (version == null ? "(unreleased)" : version)
        + ", Java "
        + System.getProperty("java.version");
  }
}
