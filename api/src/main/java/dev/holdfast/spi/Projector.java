package dev.holdfast.spi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import dev.holdfast.Path;
import dev.holdfast.Projection;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of a {@link Projection}. An object on the way to a listed field is kept, empty when
 * the field is missing; anything else on that way is left out. Immutable and thread safe.
 */
public final class Projector {
  private final @Nullable Step root;
  private final boolean include;

  private Projector(@Nullable Step root, boolean include) {
    this.root = root;
    this.include = include;
  }

  /** A projector; of null, one that leaves documents as they are. */
  public static Projector of(@Nullable Projection projection) {
    if (projection == null) {
      return new Projector(null, true);
    }
    Step root = new Step();
    for (Path path : projection.paths()) {
      if (!path.isId()) {
        root.add(path.keys());
      }
    }
    return new Projector(root, projection.include());
  }

  /** The content with the fields that are read; what is kept is shared. */
  public Map<String, @Nullable Object> apply(Map<String, @Nullable Object> body) {
    return root == null ? body : apply(body, root);
  }

  /** The content with the fields that are read; what is left out is skipped, never built. */
  public Body apply(Body body) {
    return root == null ? body : Bodies.of(read(body, root));
  }

  private Map<String, @Nullable Object> apply(Map<String, @Nullable Object> object, Step step) {
    PlainMap.Builder kept = new PlainMap.Builder(object.size());
    for (Map.Entry<String, @Nullable Object> entry : object.entrySet()) {
      Object value = entry.getValue();
      Step next = step.next(entry.getKey());
      if (isWhole(next)) {
        kept.add(entry.getKey(), value);
      } else if (next != null && value instanceof Map<?, ?> && !next.isEnd) {
        kept.add(entry.getKey(), apply(Values.asObject(value), next));
      } else if (next != null && !include && !next.isEnd) {
        kept.add(entry.getKey(), value);
      }
    }
    return kept.build();
  }

  private boolean isWhole(@Nullable Step next) {
    return include ? next != null && next.isEnd : next == null;
  }

  private Map<String, @Nullable Object> read(Body body, Step step) {
    try (JsonParser in = body.parse()) {
      if (!in.hasCurrentToken()) {
        in.nextToken();
      }
      return read(in, step);
    } catch (IOException e) {
      throw HoldfastException.of(ErrorCode.CORRUPT, "A stored document cannot be read", e);
    }
  }

  private Map<String, @Nullable Object> read(JsonParser in, Step step) throws IOException {
    PlainMap.Builder kept = new PlainMap.Builder(4);
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      Step next = step.next(key);
      boolean isObject = in.nextToken() == JsonToken.START_OBJECT;
      if (isWhole(next)) {
        kept.add(key, PlainJson.read(in));
      } else if (next != null && isObject && !next.isEnd) {
        kept.add(key, read(in, next));
      } else if (next != null && !include && !next.isEnd) {
        kept.add(key, PlainJson.read(in));
      } else {
        in.skipChildren();
      }
    }
    return kept.build();
  }

  /** A key of a listed path, with those that come after it. */
  private static final class Step {
    private final Map<String, Step> after = new HashMap<>();
    private boolean isEnd;

    @Nullable Step next(String key) {
      return after.get(key);
    }

    void add(List<String> keys) {
      Step step = this;
      for (String key : keys) {
        step = step.after.computeIfAbsent(key, k -> new Step());
      }
      step.isEnd = true;
    }
  }
}
