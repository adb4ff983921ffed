package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Path;
import dev.holdfast.Projection;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectorTest {
  private static final String BODY = "{\"a\":{\"b\":1,\"c\":[{\"d\":2}]},\"e\":[1],\"f\":null}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true  | e,f       | {\"e\":[1],\"f\":null}",
        "true  | id        | {}",
        "true  | a.b       | {\"a\":{\"b\":1}}",
        "true  | a.b,a     | {\"a\":{\"b\":1,\"c\":[{\"d\":2}]}}",
        "true  | a.x       | {\"a\":{}}",
        "true  | a.c.d,e.0 | {\"a\":{}}",
        "true  | x.y       | {}",
        "false | a.b,f     | {\"a\":{\"c\":[{\"d\":2}]},\"e\":[1]}",
        "false | a,a.b,e   | {\"f\":null}",
        "false | a.c.d,e.0 | {\"a\":{\"b\":1,\"c\":[{\"d\":2}]},\"e\":[1],\"f\":null}",
        "false | a.b,a.c   | {\"a\":{},\"e\":[1],\"f\":null}",
      })
  void keepsWhatIsRead(boolean include, String fields, String expected) {
    Projection projection =
        new Projection(Arrays.stream(fields.split(",")).map(Path::parse).toList(), include);
    Map<String, Object> body = JsonBodies.of(BODY);
    assertThat(Projector.of(projection).apply(body)).isEqualTo(JsonBodies.of(expected));
    assertThat(Projector.of(projection).apply(Bodies.of(body)).toMap())
        .isEqualTo(JsonBodies.of(expected));
    assertThat(Projector.of(null).apply(body)).isSameAs(body);
  }
}
