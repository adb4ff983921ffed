package dev.holdfast;

import dev.holdfast.spi.Read;
import dev.holdfast.spi.Strings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells queries apart: 64 bits over the collection, the normalised filter and the sort. The same in
 * every process, and for objects with their keys in any order.
 */
final class Fingerprint implements Filter.Visitor<Fingerprint> {
  private final MessageDigest digest;

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static long of(Read.Find find) {
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.text(find.collection());
    find.filter().accept(fingerprint);
    for (Sort key : find.sort()) {
      fingerprint.tag(key.descending() ? "desc" : "asc").path(key.path());
    }
    return ByteBuffer.wrap(fingerprint.digest.digest()).getLong();
  }

  private Fingerprint text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).flip());
    digest.update(utf8);
    return this;
  }

  private Fingerprint tag(String name) {
    return text(name);
  }

  private Fingerprint number(long bits) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(bits).flip());
    return this;
  }

  private Fingerprint path(Path path) {
    number(path.keys().size());
    path.keys().forEach(this::text);
    return this;
  }

  private Fingerprint value(@Nullable Object value) {
    if (value instanceof String text) {
      return tag("string").text(text);
    }
    if (value instanceof Long number) {
      return tag("long").number(number);
    }
    if (value instanceof Double number) {
      return tag("double").number(Double.doubleToLongBits(number));
    }
    if (value instanceof List<?> list) {
      return tag("list").values(list);
    }
    if (value instanceof Map<?, ?> map) {
      return object(map);
    }
    return tag(String.valueOf(value));
  }

  private Fingerprint object(Map<?, ?> map) {
    tag("object").number(map.size());
    List<String> keys = map.keySet().stream().map(String.class::cast).toList();
    keys.stream().sorted(Strings::compare).forEach(key -> text(key).value(map.get(key)));
    return this;
  }

  private Fingerprint values(List<?> values) {
    number(values.size());
    values.forEach(this::value);
    return this;
  }

  private Fingerprint filters(String name, List<Filter> filters) {
    tag(name).number(filters.size());
    filters.forEach(filter -> filter.accept(this));
    return this;
  }

  @Override
  public Fingerprint and(Filter.And filter) {
    return filters("and", filter.filters());
  }

  @Override
  public Fingerprint or(Filter.Or filter) {
    return filters("or", filter.filters());
  }

  @Override
  public Fingerprint not(Filter.Not filter) {
    return filters("not", List.of(filter.filter()));
  }

  @Override
  public Fingerprint equal(Filter.Equal filter) {
    return tag("equal").path(filter.path()).value(filter.value());
  }

  @Override
  public Fingerprint in(Filter.In filter) {
    return tag("in").path(filter.path()).values(filter.values());
  }

  @Override
  public Fingerprint compare(Filter.Compare filter) {
    return tag(filter.comparison().name()).path(filter.path()).value(filter.value());
  }

  @Override
  public Fingerprint exists(Filter.Exists filter) {
    return tag("exists").path(filter.path());
  }

  @Override
  public Fingerprint text(Filter.Text filter) {
    return tag(filter.match().name()).path(filter.path()).text(filter.text());
  }

  @Override
  public Fingerprint regex(Filter.Regex filter) {
    return tag("regex").path(filter.path()).text(filter.pattern());
  }

  @Override
  public Fingerprint containsAll(Filter.ContainsAll filter) {
    return tag("containsAll").path(filter.path()).values(filter.values());
  }

  @Override
  public Fingerprint size(Filter.Size filter) {
    return tag("size").path(filter.path()).number(filter.size());
  }

  @Override
  public Fingerprint elementMatch(Filter.ElementMatch filter) {
    return tag(filter.scalar() ? "scalar" : "element")
        .path(filter.path())
        .filters("of", List.of(filter.filter()));
  }
}
