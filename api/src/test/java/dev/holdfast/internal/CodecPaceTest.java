package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.holdfast.spi.Bodies;
import dev.holdfast.spi.Body;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Prints what the codec costs against plain Jackson; asserts nothing, JMH measures it properly. */
class CodecPaceTest {
  private static final ObjectMapper MAPPER = Mapping.create();
  private static final int CALLS = 2_000;
  private static final int ROUNDS = 9;
  private static int sink;

  record Item(String sku, int quantity, double price) {}

  record Sample(
      @Nullable String id,
      String customer,
      long cents,
      String status,
      Instant at,
      List<Item> items,
      List<String> tags,
      String text) {}

  @AfterAll
  static void useResults() {
    System.out.println("codec pace: " + sink);
  }

  private interface Call {
    Object run() throws Exception;
  }

  private static Sample sample() {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      items.add(new Item("sku-" + i * 7919, i, i * 1.25));
    }
    return new Sample(
        "order-000123",
        "ada lovelace",
        4200,
        "OPEN",
        Instant.parse("2024-02-29T12:30:00.123Z"),
        items,
        List.of("new", "gift", "europe"),
        "lorem ipsum dolor sit amet ".repeat(18));
  }

  @Test
  void printThePace() throws Exception {
    Sample sample = sample();
    TypeMapping<Sample> mapping = TypeMapping.of(Sample.class, MAPPER);
    ObjectWriter writer = MAPPER.writerFor(Sample.class);
    ObjectReader reader = MAPPER.readerFor(Sample.class);
    byte[] whole = writer.writeValueAsBytes(sample);
    Body json = Bodies.json(Bodies.toJson(mapping.body(sample)));
    Map<String, @Nullable Object> map = mapping.body(sample).toMap();
    Body plain = Bodies.of(map);
    print(
        "write text",
        () -> Bodies.toJson(mapping.body(sample)),
        () -> writer.writeValueAsBytes(sample));
    print(
        "read text", () -> mapping.decode("order-000123", 1, json), () -> reader.readValue(whole));
    print("write map", () -> mapping.body(sample).toMap(), () -> writer.writeValueAsBytes(sample));
    print(
        "read map", () -> mapping.decode("order-000123", 1, plain), () -> reader.readValue(whole));
    print("text to map", json::toMap, () -> parseOnly(whole));
    print("map to text", () -> Bodies.toJson(plain), () -> writer.writeValueAsBytes(sample));
  }

  private static Object parseOnly(byte[] whole) throws Exception {
    try (JsonParser in = MAPPER.createParser(whole)) {
      int tokens = 0;
      while (in.nextToken() != null) {
        tokens++;
      }
      return tokens;
    }
  }

  private static void print(String what, Call ours, Call jackson) throws Exception {
    double[] ratios = new double[ROUNDS];
    double nanos = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double theirs = time(jackson);
      nanos = time(ours);
      ratios[round] = theirs / nanos;
    }
    Arrays.sort(ratios);
    System.out.printf(
        Locale.ROOT,
        "codec %-12s %.2f of plain Jackson, %.0f ns%n",
        what,
        ratios[ROUNDS / 2],
        nanos);
  }

  private static double time(Call call) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      sink += call.run().getClass().getModifiers();
    }
    return (System.nanoTime() - start) / (double) CALLS;
  }
}
