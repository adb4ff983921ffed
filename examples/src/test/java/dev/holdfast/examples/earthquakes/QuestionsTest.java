package dev.holdfast.examples.earthquakes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuestionsTest {
  @Test
  void theSourceInTheJarIsTheSourceThatWasCompiled() throws IOException {
    assertThat(Earthquakes.sourceOfQuestions())
        .isEqualTo(
            Files.readString(
                Path.of("src/main/java/dev/holdfast/examples/earthquakes/Questions.java")));
  }

  @Test
  void eachRegionIsTheMethodOfItsName() {
    Map<String, String> regions = CodeRegions.of(Earthquakes.sourceOfQuestions());

    assertThat(regions.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Questions.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .toList());
    regions.forEach(
        (name, code) ->
            assertThat(code)
                .startsWith("/**")
                .contains("\npublic static ", " " + name + "(")
                .endsWith("\n}"));
  }

  @Test
  void readsEveryFeature() {
    assertThat(Earthquakes.read()).hasSize(1707);
    assertThat(Earthquakes.read().get(0))
        .hasToString(
            "Quake[id=ci37868143, mag=2.0, place=4km W of Castaic, CA,"
                + " at=2018-02-07T01:26:13.840Z, latitude=34.4945, longitude=-118.6671667,"
                + " depth=26.49, alert=null, felt=null, tsunami=false, type=earthquake]");
  }
}
