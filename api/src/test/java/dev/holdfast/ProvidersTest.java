package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.spi.Backend;
import dev.holdfast.spi.BackendProvider;
import dev.holdfast.spi.Layer;
import dev.holdfast.spi.LayerProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProvidersTest {
  private final List<DatabaseConfig> opened = new ArrayList<>();
  private final StubBackend backend = new StubBackend();
  private final BackendProvider stub =
      new BackendProvider() {
        @Override
        public Set<String> schemes() {
          return Set.of("stub");
        }

        @Override
        public Backend open(DatabaseConfig config) {
          opened.add(config);
          return backend;
        }

        @Override
        public Optional<String> identity(DatabaseConfig config) {
          return Optional.of("stub:" + config.database() + config.options());
        }
      };

  @Test
  void anUnknownSchemeNamesTheKnownOnes() {
    assertThatThrownBy(() -> open("oracle:x"))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContaining("'oracle:'")
        .hasMessageContaining("stub");
  }

  @Test
  void aBackendWhoseModuleIsMissingIsNamedByItsArtifact() {
    assertThatThrownBy(() -> open("sqlite:shop.db"))
        .hasMessageContaining("dev.holdfast:holdfast-backend-sqlite");
    assertThatThrownBy(() -> open("postgresql://db/shop"))
        .hasMessageContaining("dev.holdfast:holdfast-backend-postgres");
  }

  @Test
  void aLayerByDefaultStandsOnlyWhereNoneAreGiven() {
    LayerProvider byDefault =
        new LayerProvider() {
          @Override
          public Set<String> options() {
            return Set.of("perhaps");
          }

          @Override
          public int position() {
            return 1;
          }

          @Override
          public Optional<Layer> layer(DatabaseConfig config) {
            return Optional.of(ProvidersTest.layer("default"));
          }
        };
    Providers providers = new Providers(List.of(stub), List.of(byDefault));
    DatabaseConfig config = DatabaseConfig.parse("stub:");
    assertThat(providers.open(config, List.of())).asString().startsWith("default");
    assertThat(providers.open(config, List.of(layer("given"))))
        .asString()
        .doesNotContain("default");
    DatabaseConfig asked = DatabaseConfig.parse("stub:?perhaps=1");
    assertThat(providers.open(asked, List.of(layer("given")))).asString().contains("default");
  }

  @Test
  void anOptionOfALayerThatIsMissingIsUnsupported() {
    assertThatThrownBy(() -> open("stub:?maxRetries=3"))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
        .hasMessageContaining("maxRetries")
        .hasMessageContaining("dev.holdfast:holdfast-layers");
    assertThatThrownBy(() -> open("stub:?offlineMode=true"))
        .hasMessageContaining("dev.holdfast:holdfast-persistence");
    assertThat(opened).isEmpty();
  }

  @Test
  void givenLayersStandAroundConfiguredOnesAndTheBackendSeesItsOwnOptionsOnly() {
    Database database =
        new Providers(
                List.of(stub),
                List.of(provider("inner", 2, "innerOption"), provider("outer", 1, "outerOption")))
            .open(
                DatabaseConfig.parse("stub:x?own=1&innerOption=a&outerOption=b"),
                List.of(layer("first"), layer("second")));

    assertThat(database).hasToString("first -> second -> outer -> inner -> stub:");
    assertThat(opened)
        .singleElement()
        .extracting(DatabaseConfig::options)
        .isEqualTo(Map.of("own", "1"));
    assertThat(database.unwrap(StubBackend.class)).contains(backend);
  }

  @Test
  void whichDatabaseItIsIsSaidByTheBackendWhateverLayersAreAskedFor() {
    Providers providers =
        new Providers(List.of(stub), List.of(provider("inner", 2, "innerOption")));
    assertThat(providers.identity(DatabaseConfig.parse("stub:x?own=1&innerOption=a")))
        .contains("stub:x{own=1}");
    assertThat(opened).isEmpty();
  }

  @Test
  void aLayerThatCannotBeBuiltClosesTheBackend() {
    Layer broken =
        inner -> {
          throw HoldfastException.invalid("no such layer");
        };

    assertThatThrownBy(
            () ->
                new Providers(List.of(stub), List.of())
                    .open(DatabaseConfig.parse("stub:x"), List.of(broken)))
        .hasMessage("no such layer");
    assertThat(backend.closed).isEqualTo(1);
  }

  @Test
  void resetIsAllowedByConfigurationOnly() {
    assertThatThrownBy(() -> open("stub:x").reset())
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
    open("stub:x?allowReset=true").reset();
  }

  private Database open(String url) {
    return new Providers(List.of(stub), List.of()).open(DatabaseConfig.parse(url), List.of());
  }

  private static LayerProvider provider(String name, int position, String option) {
    return new LayerProvider() {
      @Override
      public Set<String> options() {
        return Set.of(option);
      }

      @Override
      public int position() {
        return position;
      }

      @Override
      public Optional<Layer> layer(DatabaseConfig config) {
        return config.options().containsKey(option)
            ? Optional.of(ProvidersTest.layer(name))
            : Optional.empty();
      }
    };
  }

  private static Layer layer(String name) {
    return inner ->
        (Backend)
            Proxy.newProxyInstance(
                ProvidersTest.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("toString")) {
                    return name + " -> " + inner;
                  }
                  try {
                    return method.invoke(inner, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }
}
