package dev.holdfast.internal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import dev.holdfast.HoldfastException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses types that would put class names into documents: whoever can write such a document
 * chooses what is instantiated. Subtypes with names of their own are fine.
 */
final class NamedSubtypes extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  @Override
  protected @Nullable TypeResolverBuilder<?> _findTypeResolver(
      MapperConfig<?> config, Annotated annotated, JavaType baseType) {
    JsonTypeInfo info = _findAnnotation(annotated, JsonTypeInfo.class);
    if (info != null
        && (info.use() == JsonTypeInfo.Id.CLASS || info.use() == JsonTypeInfo.Id.MINIMAL_CLASS)) {
      throw HoldfastException.invalid(
          baseType.getRawClass().getSimpleName()
              + " is stored with class names (@JsonTypeInfo(use = "
              + info.use()
              + ")), which lets a document choose the class to load; use NAME with @JsonSubTypes");
    }
    return super._findTypeResolver(config, annotated, baseType);
  }
}
