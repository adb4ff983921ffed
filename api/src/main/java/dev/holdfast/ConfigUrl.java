package dev.holdfast;

import dev.holdfast.spi.Values;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The URL form of a {@link DatabaseConfig}. No message holds what may be a password. */
final class ConfigUrl {
  /** Backends without hosts: what follows the scheme is a path or a name. */
  private static final Set<String> EMBEDDED = Set.of("memory", "sqlite");

  private static final String FORMS =
      "allowed are memory:, memory:name, sqlite:path, postgresql://host:port/database,"
          + " mongodb://host:port/database";

  private final String scheme;
  private final Map<String, String> options = new TreeMap<>();
  private String hosts = "";
  private String database = "";
  private @Nullable String username;
  private @Nullable Secret password;

  private ConfigUrl(String scheme) {
    this.scheme = scheme;
  }

  static DatabaseConfig parse(String url) {
    Arguments.required(url, "URL");
    int colon = url.indexOf(':');
    if (colon < 1 || !isScheme(url.substring(0, colon))) {
      throw HoldfastException.invalid("The URL does not start with a scheme; " + FORMS);
    }
    ConfigUrl parsed = new ConfigUrl(url.substring(0, colon).toLowerCase(Locale.ROOT));
    int question = url.indexOf('?', colon);
    String location = url.substring(colon + 1, question < 0 ? url.length() : question);
    if (question >= 0) {
      parsed.readOptions(url.substring(question + 1));
    }
    if (location.startsWith("//") && !EMBEDDED.contains(parsed.scheme)) {
      parsed.readAuthority(location.substring(2));
    } else {
      parsed.readPath(location);
    }
    return parsed.config();
  }

  private static boolean isScheme(String text) {
    return text.chars()
        .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '+' || c == '-'));
  }

  private void readPath(String location) {
    String path = location;
    if (location.startsWith("//")) {
      if (!location.startsWith("///")) {
        throw HoldfastException.invalid(
            "A URL of " + scheme + " has no host; write " + scheme + ":path");
      }
      path = location.substring(2);
    }
    database = decode(path, "path");
    if (database.isEmpty() && scheme.equals("sqlite")) {
      throw HoldfastException.invalid("The URL names no file; write sqlite:path");
    }
    if (scheme.equals("postgresql") || scheme.equals("mongodb")) {
      throw HoldfastException.invalid(
          "A URL of " + scheme + " has two slashes: " + scheme + "://host:port/database");
    }
  }

  private void readAuthority(String location) {
    int slash = location.indexOf('/');
    if (slash >= 0 && location.indexOf('@', slash) >= 0) {
      throw HoldfastException.invalid(
          "The URL has a / before an @; write %2F for a / in a password, and %40 for an @ in the"
              + " name of a database");
    }
    String authority = slash < 0 ? location : location.substring(0, slash);
    database = slash < 0 ? "" : decode(location.substring(slash + 1), "database");
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      readUser(authority.substring(0, at));
    }
    hosts = at < 0 ? authority : authority.substring(at + 1);
    if (!hosts.isEmpty()) {
      requireHosts(hosts);
    }
  }

  private void readUser(String user) {
    int colon = user.indexOf(':');
    username = decode(colon < 0 ? user : user.substring(0, colon), "user name");
    password = colon < 0 ? null : Secret.of(decode(user.substring(colon + 1), "password"));
  }

  /** Refuses a list of hosts with a gap, or a port that is none. */
  static void requireHosts(String hosts) {
    for (String host : hosts.split(",", -1)) {
      int bracket = host.lastIndexOf(']');
      int colon = host.indexOf(':', Math.max(bracket, 0));
      String name = colon < 0 ? host : host.substring(0, colon);
      if (name.isEmpty()) {
        throw HoldfastException.invalid("A host is empty; the form is host:port,host:port");
      }
      // It is printed: what stands before an @ may be a password.
      if (!name.matches("[^@/?#\\s]+")) {
        throw HoldfastException.invalid(
            "A host has a character that no host has; the form is host:port,host:port");
      }
      if (colon >= 0) {
        requirePort(host.substring(colon + 1));
      }
    }
  }

  static void requirePort(String port) {
    // What stands in the place of a port may be a part of a password.
    if (!port.matches("[0-9]{1,5}")) {
      throw HoldfastException.invalid("A port is no number from 1 to 65535");
    }
    int number = Integer.parseInt(port);
    if (number < 1 || number > 65535) {
      throw HoldfastException.invalid("The port is " + number + "; it must be from 1 to 65535");
    }
  }

  private void readOptions(String query) {
    for (String part : query.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw HoldfastException.invalid("An option of the URL is not of the form name=value");
      }
      String name = decode(part.substring(0, equals), "name of an option");
      if (options.put(name, decode(part.substring(equals + 1), "option " + name)) != null) {
        throw HoldfastException.invalid("The URL names the option " + name + " twice");
      }
    }
  }

  private DatabaseConfig config() {
    int poolSize =
        integer("poolSize", options.remove("poolSize"), DatabaseConfig.DEFAULT_POOL_SIZE);
    boolean ssl = flag("ssl", options.remove("ssl"), false);
    boolean allowReset = flag("allowReset", options.remove("allowReset"), false);
    return new DatabaseConfig(
        scheme, hosts, database, username, password, poolSize, ssl, allowReset, options);
  }

  static int integer(String name, @Nullable String text, int otherwise) {
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw HoldfastException.invalid(
          name + " is '" + Values.shorten(text) + "'; it must be a whole number");
    }
    return Integer.parseInt(text);
  }

  static boolean flag(String name, @Nullable String text, boolean otherwise) {
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "on", "yes", "1" -> true;
      case "false", "off", "no", "0" -> false;
      default ->
          throw HoldfastException.invalid(
              name + " is '" + Values.shorten(text) + "'; it must be true or false");
    };
  }

  private static String decode(String text, String what) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == '%') {
        bytes.write(octet(text, i + 1, what));
        i += 3;
      } else {
        bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw HoldfastException.of(
          ErrorCode.INVALID, "The " + what + " of the URL is not UTF-8 where it is escaped", e);
    }
  }

  private static int octet(String text, int from, String what) {
    if (from + 2 > text.length() || !text.substring(from, from + 2).matches("[0-9A-Fa-f]{2}")) {
      throw HoldfastException.invalid(
          "The " + what + " of the URL has a % that no two hex digits follow; write %25 for a %");
    }
    return Integer.parseInt(text.substring(from, from + 2), 16);
  }

  static String redacted(DatabaseConfig config) {
    StringBuilder url = new StringBuilder(config.scheme()).append(':');
    if (!config.hosts().isEmpty() || config.username() != null) {
      url.append("//").append(user(config)).append(config.hosts()).append('/');
    }
    url.append(encode(config.database(), config.hosts().isEmpty() ? "/\\:" : ""));
    List<String> settings = new ArrayList<>();
    if (config.poolSize() != DatabaseConfig.DEFAULT_POOL_SIZE) {
      settings.add("poolSize=" + config.poolSize());
    }
    if (config.ssl()) {
      settings.add("ssl=true");
    }
    if (config.allowReset()) {
      settings.add("allowReset=true");
    }
    config
        .options()
        .forEach((name, value) -> settings.add(encode(name, "") + "=" + shown(name, value)));
    return settings.isEmpty() ? url.toString() : url + "?" + String.join("&", settings);
  }

  private static String user(DatabaseConfig config) {
    String name = config.username();
    return name == null ? "" : encode(name, "") + (config.password() == null ? "" : ":***") + "@";
  }

  private static String shown(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean secret =
        Set.of("pass", "pwd", "secret", "token", "key", "credential").stream()
            .anyMatch(lower::contains);
    return secret ? "***" : encode(value, "/\\:");
  }

  /** Escapes all but letters, digits, a few signs, and these. */
  private static String encode(String text, String plain) {
    StringBuilder encoded = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isLetterOrDigit(c)
                  || "-._~ ".indexOf(c) >= 0
                  || plain.indexOf(c) >= 0) {
                encoded.appendCodePoint(c);
                return;
              }
              for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                encoded.append(String.format("%%%02X", octet));
              }
            });
    return encoded.toString();
  }
}
