package dev.holdfast.backup.files;

import dev.holdfast.HoldfastException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of the files in one folder: each once, and none of them a folder of another's. */
public final class RelativeNames {
  /** Every name, and every folder on the way to one; true for a name. */
  private final Map<String, Boolean> seen = new HashMap<>();

  public RelativeNames() {}

  /**
   * Takes one more file.
   *
   * @throws HoldfastException INVALID as {@link RelativeName#of(String)} says, or when it is there
   *     already, or a file would have to be a folder too
   */
  public RelativeName add(String text) {
    RelativeName name = RelativeName.of(text);
    List<String> parts = name.parts();
    addFolders(name, parts.subList(0, parts.size() - 1));
    Boolean before = seen.putIfAbsent(text, true);
    if (before != null) {
      throw HoldfastException.invalid(
          "'" + name + "' stands there " + (before ? "twice" : "as a file and as a folder"));
    }
    return name;
  }

  /**
   * Takes a folder, which may be there.
   *
   * @throws HoldfastException INVALID as for a file
   */
  public RelativeName addFolder(String text) {
    RelativeName name = RelativeName.of(text);
    addFolders(name, name.parts());
    return name;
  }

  private void addFolders(RelativeName name, List<String> parts) {
    StringBuilder folder = new StringBuilder();
    for (String part : parts) {
      folder.append(folder.length() == 0 ? "" : "/").append(part);
      if (Boolean.TRUE.equals(seen.putIfAbsent(folder.toString(), false))) {
        throw HoldfastException.invalid(
            "'" + folder + "' is a file, and a folder on the way to '" + name + "'");
      }
    }
  }
}
