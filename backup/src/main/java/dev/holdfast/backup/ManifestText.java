package dev.holdfast.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.holdfast.HoldfastException;
import dev.holdfast.backup.files.Sha256;
import dev.holdfast.spi.PlainJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A manifest as text: a JSON object of which the last line but one is the SHA-256 of all lines
 * before it, in every version; and before that, when it is encrypted, a line with a MAC over those
 * before.
 */
final class ManifestText {
  private static final JsonFactory JSON = PlainJson.newFactory();
  private static final Pattern END = Pattern.compile("  \"sha256\": \"([0-9a-f]{64})\"\n}\n\\z");
  private static final Pattern MAC = Pattern.compile("  \"mac\": \"([0-9a-f]{64})\",\n\\z");
  private static final int END_LENGTH = "  \"sha256\": \"\"\n}\n".length() + 64;
  private static final int MAC_LENGTH = "  \"mac\": \"\",\n".length() + 64;
  private static final Pattern FILE =
      Pattern.compile("c[0-9]{6}\\.jsonl(\\.zst|\\.gz)?(\\.sealed)?");

  private ManifestText() {}

  /** The name of the file of the collection with this number. */
  static String fileName(int number, Compression compression, boolean sealed) {
    return String.format("c%06d.jsonl%s%s", number, compression.suffix(), sealed ? ".sealed" : "");
  }

  static byte[] write(Manifest manifest, ManifestContents contents, @Nullable DataKey key) {
    Map<String, @Nullable Object> plain = plain(manifest);
    if (key == null) {
      plain.put("contents", contents.toPlain());
    } else {
      plain.put("sealedContents", sealed(manifest.id(), contents, key));
    }
    String text = json(plain, true);
    String body = text.substring(0, text.length() - "\n}".length()) + ",\n";
    if (key != null) {
      String mac = HexFormat.of().formatHex(key.mac(body.getBytes(UTF_8)));
      body += "  \"mac\": \"" + mac + "\",\n";
    }
    String sha256 = Sha256.of(body.getBytes(UTF_8));
    return (body + "  \"sha256\": \"" + sha256 + "\"\n}\n").getBytes(UTF_8);
  }

  private static Map<String, @Nullable Object> plain(Manifest manifest) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("format", Manifest.FORMAT);
    plain.put("version", (long) Manifest.VERSION);
    plain.put("id", manifest.id());
    plain.put("type", manifest.type().toString());
    plain.put("kind", manifest.kind().toString());
    plain.put("parent", manifest.parent());
    plain.put("parentSha256", manifest.parentSha256());
    plain.put("createdAt", manifest.createdAt().toString());
    plain.put("database", manifest.database());
    plain.put("identity", manifest.identity());
    plain.put("savedBy", manifest.savedBy());
    plain.put("writtenBy", manifest.writtenBy());
    plain.put("note", manifest.note());
    plain.put("safety", manifest.safety());
    plain.put("compression", manifest.compression().toString());
    plain.put("documents", manifest.documents());
    plain.put("encryption", plain(manifest.encryption()));
    List<Object> files = new ArrayList<>();
    for (PartEntry file : manifest.files()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", file.name());
      one.put("bytes", file.bytes());
      one.put("sha256", file.sha256());
      files.add(one);
    }
    plain.put("files", files);
    return plain;
  }

  private static @Nullable Map<String, Object> plain(@Nullable KeyWrap wrap) {
    if (wrap == null) {
      return null;
    }
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("cipher", "AES-256-GCM");
    plain.put("segmentBytes", (long) FileSeal.SEGMENT_BYTES);
    plain.put("derivation", "PBKDF2-HMAC-SHA256");
    plain.put("iterations", (long) wrap.iterations());
    plain.put("salt", HexFormat.of().formatHex(wrap.salt()));
    plain.put("wrappedKey", HexFormat.of().formatHex(wrap.wrapped()));
    return plain;
  }

  private static String sealed(String id, ManifestContents contents, DataKey key) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SealedOutput out = new SealedOutput(bytes, key.seal(id, Manifest.NAME))) {
      out.write(json(contents.toPlain(), false).getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static String json(Map<String, @Nullable Object> plain, boolean lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      if (lines) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        out.setPrettyPrinter(printer);
      }
      PlainJson.write(out, plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(UTF_8);
  }

  /**
   * Reads a manifest and checks its checksum.
   *
   * @param where names it in errors
   */
  static ReadManifest read(String where, byte[] bytes) {
    String tail =
        new String(
            bytes,
            Math.max(0, bytes.length - END_LENGTH),
            Math.min(bytes.length, END_LENGTH),
            UTF_8);
    Matcher end = END.matcher(tail);
    if (!end.matches()) {
      throw Problem.DAMAGED.of(
          where + " does not end as a manifest does; it is damaged or cut off");
    }
    byte[] checked = Arrays.copyOf(bytes, bytes.length - END_LENGTH);
    String sha256 = end.group(1);
    if (!Sha256.of(checked).equals(sha256)) {
      throw Problem.DAMAGED.of(where + " does not fit its own checksum");
    }
    Fields fields = fields(where, checked);
    requireVersion(where, fields);
    Manifest manifest = manifest(fields);
    return new ReadManifest(where, manifest, sha256, checked, fields);
  }

  private static Fields fields(String where, byte[] checked) {
    byte[] json = Arrays.copyOf(checked, checked.length + "\"\":0}".length());
    System.arraycopy("\"\":0}".getBytes(UTF_8), 0, json, checked.length, "\"\":0}".length());
    return new Fields(where, parse(where, json));
  }

  private static Map<String, @Nullable Object> parse(String where, byte[] json) {
    try (JsonParser in = JSON.createParser(json)) {
      return PlainJson.readObject(in);
    } catch (IOException | HoldfastException e) {
      throw Problem.DAMAGED.of(where + " is no JSON object", e);
    }
  }

  private static void requireVersion(String where, Fields fields) {
    if (!fields.text("format").equals(Manifest.FORMAT)) {
      throw Problem.DAMAGED.of(where + " is a manifest of something else");
    }
    long version = fields.number("version");
    if (version != Manifest.VERSION) {
      throw Problem.NEWER_FORMAT.of(
          where
              + " has format version "
              + version
              + "; this version of Holdfast reads version "
              + Manifest.VERSION
              + ". Use the one that wrote it, or a newer one");
    }
  }

  private static Manifest manifest(Fields fields) {
    List<PartEntry> files = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Fields file : fields.objects("files")) {
      String name = file.text("name");
      if (!FILE.matcher(name).matches()) {
        throw file.wrong("name", "a name that a backup gives to its files");
      }
      if (!names.add(name)) {
        throw file.wrong("name", "there once only");
      }
      files.add(new PartEntry(name, file.number("bytes"), file.hash("sha256")));
    }
    return new Manifest(
        fields.text("id"),
        fields.oneOf("type", BackupType.class),
        fields.oneOf("kind", BackupKind.class),
        fields.optionalText("parent"),
        fields.optionalText("parent") == null ? null : fields.hash("parentSha256"),
        fields.time("createdAt"),
        fields.text("database"),
        fields.optionalText("identity"),
        fields.text("savedBy"),
        fields.text("writtenBy"),
        fields.optionalText("note"),
        fields.flag("safety"),
        fields.oneOf("compression", Compression.class),
        fields.number("documents"),
        wrap(fields.optionalObject("encryption")),
        files);
  }

  private static @Nullable KeyWrap wrap(@Nullable Fields fields) {
    if (fields == null) {
      return null;
    }
    long iterations = fields.number("iterations");
    byte[] salt = fields.hex("salt");
    byte[] wrapped = fields.hex("wrappedKey");
    if (iterations < 1 || iterations > KeyWrap.MOST_ITERATIONS) {
      throw fields.wrong("iterations", "from 1 to " + KeyWrap.MOST_ITERATIONS);
    }
    if (salt.length < KeyWrap.SALT_BYTES || salt.length > KeyWrap.MOST_SALT_BYTES) {
      throw fields.wrong("salt", "of 16 to 64 bytes");
    }
    if (wrapped.length != KeyWrap.WRAPPED_BYTES) {
      throw fields.wrong("wrappedKey", "of " + KeyWrap.WRAPPED_BYTES + " bytes");
    }
    return new KeyWrap((int) iterations, salt, wrapped);
  }

  /** What is in a manifest about the data, decrypted where it has to be, its MAC checked. */
  static ManifestContents contents(ReadManifest read, @Nullable DataKey key) {
    if (key == null) {
      return ManifestContents.of(read.fields().object("contents"));
    }
    requireMac(read, key);
    try (SealedInput in =
        new SealedInput(
            new ByteArrayInputStream(
                Base64.getDecoder().decode(read.fields().text("sealedContents"))),
            key.seal(read.manifest().id(), Manifest.NAME))) {
      return ManifestContents.of(new Fields(read.where(), parse(read.where(), in.readAllBytes())));
    } catch (IOException | IllegalArgumentException e) {
      throw Problem.DAMAGED.of(read.where() + ": what is sealed in it cannot be opened", e);
    }
  }

  private static void requireMac(ReadManifest read, DataKey key) {
    byte[] checked = read.checked();
    int at = Math.max(0, checked.length - MAC_LENGTH);
    Matcher mac = MAC.matcher(new String(checked, at, checked.length - at, UTF_8));
    byte[] expected = key.mac(Arrays.copyOf(checked, at));
    if (!mac.matches() || !MessageDigest.isEqual(HexFormat.of().parseHex(mac.group(1)), expected)) {
      throw Problem.FORGED.of(
          read.where() + " was changed by somebody who does not have the key of the backup");
    }
  }
}
