package dev.holdfast.internal;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.Module.SetupContext;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.deser.Deserializers;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.Serializers;
import com.fasterxml.jackson.databind.type.ReferenceType;
import com.fasterxml.jackson.databind.type.TypeBindings;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.type.TypeModifier;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Teaches a mapper {@link Optional}: stored as its value, or null; a missing field reads as empty.
 */
final class Optionals {
  private Optionals() {}

  static void setUp(SetupContext context) {
    context.addTypeModifier(new AsReference());
    context.addSerializers(new Writers());
    context.addDeserializers(new Readers());
  }

  private static final class AsReference extends TypeModifier {
    @Override
    public JavaType modifyType(
        JavaType type, Type jdkType, TypeBindings bindings, TypeFactory factory) {
      if (!type.hasRawClass(Optional.class) || type.isReferenceType() || type.isContainerType()) {
        return type;
      }
      JavaType content = bindings.isEmpty() ? TypeFactory.unknownType() : bindings.getBoundType(0);
      return ReferenceType.upgradeFrom(type, content);
    }
  }

  private static final class Writers extends Serializers.Base {
    @Override
    public @Nullable JsonSerializer<?> findReferenceSerializer(
        SerializationConfig config,
        ReferenceType type,
        BeanDescription description,
        @Nullable TypeSerializer contentType,
        @Nullable JsonSerializer<Object> content) {
      return type.hasRawClass(Optional.class)
          ? new OptionalSerializer(type, contentType, content)
          : null;
    }
  }

  private static final class Readers extends Deserializers.Base {
    @Override
    public @Nullable JsonDeserializer<?> findReferenceDeserializer(
        ReferenceType type,
        DeserializationConfig config,
        BeanDescription description,
        @Nullable TypeDeserializer contentType,
        @Nullable JsonDeserializer<?> content) {
      return type.hasRawClass(Optional.class)
          ? new OptionalDeserializer(type, contentType, content)
          : null;
    }
  }
}
