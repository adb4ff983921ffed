package dev.holdfast.testing;

import java.util.Locale;

/** What this machine is. */
final class Platform {
  private Platform() {}

  static boolean isLinux() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux");
  }

  static boolean isLinuxOnX86() {
    String processor = System.getProperty("os.arch", "");
    return isLinux() && (processor.equals("amd64") || processor.equals("x86_64"));
  }
}
