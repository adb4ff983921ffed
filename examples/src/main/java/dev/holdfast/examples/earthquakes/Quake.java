package dev.holdfast.examples.earthquakes;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A seismic event.
 *
 * @param depth in kilometres
 * @param alert how bad the damage may be: green, yellow, orange, red; null when nobody estimated it
 * @param felt how many people reported it; null for none
 * @param type such as earthquake or quarry blast
 */
public record Quake(
    String id,
    double mag,
    String place,
    Instant at,
    double latitude,
    double longitude,
    double depth,
    @Nullable String alert,
    @Nullable Integer felt,
    boolean tsunami,
    String type) {}
