package dev.holdfast.internal;

import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Versioned;
import dev.holdfast.spi.Body;
import org.jspecify.annotations.Nullable;

/** A type with id and revision beside it; they win over those in the value. */
final class VersionedMapping<T> extends TypeMapping<Versioned<T>> {
  private final TypeMapping<T> inner;

  VersionedMapping(TypeMapping<T> inner) {
    this.inner = inner;
  }

  private static <T> T value(Versioned<T> versioned) {
    T value = versioned.value();
    if (value == null) {
      throw HoldfastException.invalid("The Versioned holds no value");
    }
    return value;
  }

  @Override
  public @Nullable String id(Versioned<T> versioned) {
    String outer = versioned.id();
    String carried = inner.id(value(versioned));
    if (outer == null || carried == null || outer.equals(carried)) {
      return outer == null ? carried : outer;
    }
    throw HoldfastException.invalid(
        "The Versioned names another id than its "
            + typeName()
            + "; allowed is the same, or none in the value");
  }

  @Override
  public long revision(Versioned<T> versioned) {
    return versioned.revision() != 0 ? versioned.revision() : inner.revision(value(versioned));
  }

  @Override
  public Body body(Versioned<T> versioned, @Nullable String id) {
    return inner.body(versioned.value(), id);
  }

  @Override
  public Versioned<T> decode(String id, long revision, Body body) {
    return new Versioned<>(inner.decode(id, revision, body), id, revision);
  }

  @Override
  public String idName() {
    return inner.idName();
  }

  @Override
  public @Nullable Object encode(@Nullable Object parameter) {
    return inner.encode(parameter);
  }

  @Override
  public Path path(Path path) {
    return inner.path(path);
  }

  @Override
  public TypeMapping<Versioned<Versioned<T>>> versioned() {
    throw HoldfastException.invalid("The collection is versioned already");
  }

  @Override
  public String typeName() {
    return inner.typeName();
  }
}
