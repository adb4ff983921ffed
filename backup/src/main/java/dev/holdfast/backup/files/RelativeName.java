package dev.holdfast.backup.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.HoldfastException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * The name of a file below a folder, its parts with a slash between, as it stands in manifests. It
 * leads nowhere else: no empty part, no {@code .} and {@code ..}, no root, no NUL, nothing that a
 * disk could not hold.
 */
public final class RelativeName implements Comparable<RelativeName> {
  private static final int LONGEST_PART_BYTES = 255;
  private static final int LONGEST_BYTES = 4_096;
  private static final int SHOWN = 120;

  private final String text;

  private RelativeName(String text) {
    this.text = text;
  }

  /**
   * A name that was read somewhere.
   *
   * @throws HoldfastException INVALID when it could lead out of the folder, or is no name
   */
  public static RelativeName of(String text) {
    int length = utf8Length(text);
    if (length > LONGEST_BYTES) {
      throw refused(text, "it has " + length + " bytes; at most " + LONGEST_BYTES + " are allowed");
    }
    for (String part : text.split("/", -1)) {
      checkPart(text, part);
    }
    return new RelativeName(text);
  }

  /** The name of what is below a folder. */
  public static RelativeName of(Path folder, Path below) {
    StringJoiner parts = new StringJoiner("/");
    folder.relativize(below).forEach(part -> parts.add(part.toString()));
    return of(parts.toString());
  }

  private static void checkPart(String text, String part) {
    if (part.isEmpty()) {
      throw refused(text, "a part of it is empty; it must not begin or end with a slash");
    }
    if (part.equals(".") || part.equals("..")) {
      throw refused(text, "'" + part + "' would lead elsewhere");
    }
    if (part.indexOf('\0') >= 0) {
      throw refused(text, "it holds a NUL");
    }
    if (utf8Length(part) > LONGEST_PART_BYTES) {
      throw refused(text, "a part of it is longer than " + LONGEST_PART_BYTES + " bytes");
    }
  }

  private static int utf8Length(String text) {
    try {
      return UTF_8.newEncoder().encode(CharBuffer.wrap(text)).remaining();
    } catch (CharacterCodingException e) {
      throw refused(text, "it is no text that UTF-8 can hold");
    }
  }

  private static HoldfastException refused(String text, String reason) {
    String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    return HoldfastException.invalid(
        "The file name '" + shown.replaceAll("\\p{Cntrl}", "?") + "' is refused: " + reason);
  }

  /**
   * Where it is below a folder.
   *
   * @throws HoldfastException INVALID when one of its folders is a link, or this system takes it
   *     for something else than a name below the folder
   */
  public Path in(Path folder) {
    Path path = folder;
    for (String part : parts()) {
      if (!path.equals(folder) && Files.isSymbolicLink(path)) {
        throw refused(text, path + " is a link, which would lead elsewhere");
      }
      path = child(path, part);
    }
    return path;
  }

  private Path child(Path folder, String part) {
    try {
      Path child = folder.resolve(part);
      if (child.getNameCount() == folder.getNameCount() + 1 && folder.equals(child.getParent())) {
        return child;
      }
    } catch (InvalidPathException e) {
      throw refused(text, "this system knows no such name: " + e.getReason());
    }
    throw refused(text, "on this system it leads elsewhere");
  }

  /** Its parts, the last one being the file's own name. */
  public List<String> parts() {
    return Arrays.asList(text.split("/", -1));
  }

  @Override
  public int compareTo(RelativeName other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RelativeName name && name.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
