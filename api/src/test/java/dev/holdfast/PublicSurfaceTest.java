package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users can call is a promise: a change of it is a change of a reviewed file. */
class PublicSurfaceTest {
  private static final Path REVIEWED = Path.of("api.txt");

  @Test
  void exportedTypesAreThoseReviewed() throws Exception {
    String actual = PublicSurface.of(exportedTypes(mainClasses()));
    if (System.getProperty("holdfast.updateSurface") != null) {
      Files.writeString(REVIEWED, actual);
    }
    String reviewed = Files.exists(REVIEWED) ? Files.readString(REVIEWED) : "";

    assertThat(difference(reviewed, actual))
        .as(
            """
            The public surface differs from api/api.txt. If the change is meant, write it with
              ./mvnw -Dholdfast.quick -pl api test -Dtest=PublicSurfaceTest -Dholdfast.updateSurface
            review the difference, commit it, and open CHANGELOG.md with it.""")
        .isEmpty();
  }

  private static List<String> difference(String reviewed, String actual) {
    List<String> before = withTypes(reviewed);
    List<String> now = withTypes(actual);
    Stream<String> gone = before.stream().filter(line -> !now.contains(line)).map("- "::concat);
    Stream<String> added = now.stream().filter(line -> !before.contains(line)).map("+ "::concat);
    return Stream.concat(gone, added).toList();
  }

  private static List<String> withTypes(String text) {
    List<String> lines = new ArrayList<>();
    String type = "";
    for (String line : text.lines().toList()) {
      if (!line.startsWith(" ")) {
        type = line.replaceFirst(".*?(dev\\.[\\w.]+).*", "$1:");
        lines.add(line);
      } else {
        lines.add(type + line);
      }
    }
    return lines;
  }

  private static Path mainClasses() throws Exception {
    for (URI url : moduleInfos()) {
      if (url.getScheme().equals("file")) {
        return Path.of(url.resolve("."));
      }
    }
    throw new IllegalStateException("no folder of classes with a module-info on the class path");
  }

  private static List<URI> moduleInfos() throws Exception {
    ClassLoader loader = PublicSurfaceTest.class.getClassLoader();
    List<URI> found = new ArrayList<>();
    for (var urls = loader.getResources("module-info.class"); urls.hasMoreElements(); ) {
      found.add(urls.nextElement().toURI());
    }
    return found;
  }

  private static List<Class<?>> exportedTypes(Path classes) throws Exception {
    List<Class<?>> types = new ArrayList<>();
    for (String exported : exportedPackages(classes)) {
      try (Stream<Path> files = Files.list(classes.resolve(exported.replace('.', '/')))) {
        for (String file : files.map(path -> path.getFileName().toString()).sorted().toList()) {
          if (file.endsWith(".class") && !file.equals("package-info.class")) {
            String name = exported + "." + file.substring(0, file.length() - ".class".length());
            types.add(Class.forName(name, false, PublicSurfaceTest.class.getClassLoader()));
          }
        }
      }
    }
    return types;
  }

  private static Set<String> exportedPackages(Path classes) throws IOException {
    Set<String> names = new TreeSet<>();
    try (InputStream file = Files.newInputStream(classes.resolve("module-info.class"))) {
      for (ModuleDescriptor.Exports exports : ModuleDescriptor.read(file).exports()) {
        if (!exports.isQualified()) {
          names.add(exports.source());
        }
      }
    }
    return names;
  }
}
