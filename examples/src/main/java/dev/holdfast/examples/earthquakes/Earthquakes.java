package dev.holdfast.examples.earthquakes;

import dev.holdfast.Document;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** The week of earthquakes that comes with the examples; its source is in the README beside it. */
public final class Earthquakes {
  private Earthquakes() {}

  /** All of them, each GeoJSON feature as a record whose fields a filter can name. */
  public static List<Quake> read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(resource("earthquakes.jsonl"), StandardCharsets.UTF_8))) {
      return lines.lines().map(Document::parse).map(Earthquakes::quake).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The source code of {@link Questions}, as it was compiled. */
  public static String sourceOfQuestions() {
    try (InputStream source = resource("Questions.java")) {
      return new String(source.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(
        Earthquakes.class.getResourceAsStream(name), () -> name + " is not in the jar");
  }

  private static Quake quake(Document feature) {
    List<?> coordinates = feature.getList("geometry.coordinates").orElseThrow();
    return new Quake(
        Objects.requireNonNull(feature.id()),
        feature.getDouble("properties.mag").orElseThrow(),
        feature.getString("properties.place").orElseThrow(),
        Instant.ofEpochMilli(feature.getLong("properties.time").orElseThrow()),
        number(coordinates.get(1)),
        number(coordinates.get(0)),
        number(coordinates.get(2)),
        feature.getString("properties.alert").orElse(null),
        feature.getLong("properties.felt").map(Long::intValue).orElse(null),
        feature.getLong("properties.tsunami").orElseThrow() == 1,
        feature.getString("properties.type").orElseThrow());
  }

  private static double number(Object coordinate) {
    return ((Number) coordinate).doubleValue();
  }
}
