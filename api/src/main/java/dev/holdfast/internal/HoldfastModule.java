package dev.holdfast.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.holdfast.spi.Decimals;
import dev.holdfast.spi.Numbers;
import dev.holdfast.spi.RichTypes;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import java.util.function.Function;

/**
 * Teaches a mapper the texts of {@link RichTypes} and the one text of doubles. Reading accepts an
 * ISO time of any width, and a JSON number for a decimal; it refuses a number for a time, because
 * nothing says whether it counts seconds or milliseconds.
 */
public final class HoldfastModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  public HoldfastModule() {
    super("holdfast");
    addTimes();
    addOtherTexts();
    addFractions();
    addDeserializer(Object.class, new PlainDeserializer());
  }

  @Override
  public void setupModule(SetupContext context) {
    super.setupModule(context);
    Optionals.setUp(context);
  }

  private void addTimes() {
    text(Instant.class, RichTypes::instant);
    text(OffsetDateTime.class, text -> RichTypes.instant(text).atOffset(ZoneOffset.UTC));
    text(ZonedDateTime.class, text -> RichTypes.instant(text).atZone(ZoneOffset.UTC));
    text(LocalDate.class, RichTypes::date);
    text(LocalDateTime.class, RichTypes::dateTime);
    text(LocalTime.class, RichTypes::time);
    text(Duration.class, RichTypes::duration);
    text(Period.class, RichTypes::period);
  }

  private void addOtherTexts() {
    text(UUID.class, RichTypes::uuid);
    text(byte[].class, RichTypes::bytes);
    decimal(BigDecimal.class, Decimals::parse, Decimals::requireRange);
    decimal(BigInteger.class, RichTypes::integer, RichTypes::integer);
  }

  private <T> void text(Class<T> type, Function<String, T> read) {
    register(type, new RichDeserializer<>(type, read, null));
  }

  private <T> void decimal(
      Class<T> type, Function<String, T> read, Function<BigDecimal, T> readNumber) {
    register(type, new RichDeserializer<>(type, read, readNumber));
  }

  private <T> void register(Class<T> type, RichDeserializer<T> deserializer) {
    addSerializer(type, new RichSerializer<>(type, false));
    addKeySerializer(type, new RichSerializer<>(type, true));
    addDeserializer(type, deserializer);
    addKeyDeserializer(type, deserializer.ofKeys());
  }

  private void addFractions() {
    fraction(Double.class, Numbers::write);
    fraction(double.class, Numbers::write);
    fraction(Float.class, HoldfastModule::write);
    fraction(float.class, HoldfastModule::write);
    fraction(
        double[].class,
        (out, values) -> {
          out.writeStartArray();
          for (double value : values) {
            Numbers.write(out, value);
          }
          out.writeEndArray();
        });
    fraction(
        float[].class,
        (out, values) -> {
          out.writeStartArray();
          for (float value : values) {
            write(out, value);
          }
          out.writeEndArray();
        });
  }

  private <T> void fraction(Class<T> type, FractionSerializer.Writing<T> writing) {
    addSerializer(type, new FractionSerializer<>(type, writing));
  }

  private static void write(JsonGenerator out, float value) throws IOException {
    Numbers.write(out, Numbers.widen(value));
  }
}
