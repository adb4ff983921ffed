package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Leaves fields of the object itself out. */
final class RootFilter extends JsonParserDelegate {
  private final Set<String> names;
  private int depth;

  RootFilter(JsonParser in, Set<String> names) {
    super(in);
    this.names = names;
  }

  @Override
  public @Nullable JsonToken nextToken() throws IOException {
    JsonToken token = delegate.nextToken();
    while (token == JsonToken.FIELD_NAME && depth == 1 && names.contains(delegate.currentName())) {
      delegate.nextToken();
      delegate.skipChildren();
      token = delegate.nextToken();
    }
    if (token != null && token.isStructStart()) {
      depth++;
    } else if (token != null && token.isStructEnd()) {
      depth--;
    }
    return token;
  }

  @Override
  public @Nullable JsonToken nextValue() throws IOException {
    JsonToken token = nextToken();
    return token == JsonToken.FIELD_NAME ? nextToken() : token;
  }

  @Override
  public JsonParser skipChildren() throws IOException {
    JsonToken token = delegate.currentToken();
    if (token != null && token.isStructStart()) {
      delegate.skipChildren();
      depth--;
    }
    return this;
  }
}
