package dev.holdfast.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.cli.planted.Violations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom, over all modules; the command sees them all. */
class ArchitectureTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("test-classes"))
          .importPackages("dev.holdfast");
  private static final JavaClasses PLANTED =
      new ClassFileImporter().importClasses(Violations.class);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memory",
        "sqlite",
        "tck",
        "testing",
        "backup",
        "layers",
        "persistence",
        "history"
      })
  void aModuleKnowsTheApiAndItself(String module) {
    DescribedPredicate<JavaClass> known =
        resideOutsideOfPackage("dev.holdfast..")
            .or(resideInAnyPackage("dev.holdfast", "dev.holdfast.spi"))
            .or(resideInAPackage("dev.holdfast." + module + ".."));
    classes()
        .that(resideInAPackage("dev.holdfast." + module + ".."))
        .should()
        .onlyDependOnClassesThat(known)
        .check(OURS);
  }

  @Test
  void whatIsInternalStaysInTheApi() {
    noClasses()
        .that(resideOutsideOfPackage("dev.holdfast.internal..").and(outsideOfTheApi()))
        .should()
        .dependOnClassesThat(resideInAPackage("dev.holdfast.internal.."))
        .check(OURS);
  }

  private static DescribedPredicate<JavaClass> outsideOfTheApi() {
    return DescribedPredicate.not(resideInAnyPackage("dev.holdfast", "dev.holdfast.spi"));
  }

  /**
   * The user's types stand apart: a backend is asked with their filters, and the facade asks it.
   * The kit and its rules count as one.
   */
  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.holdfast.(*)..").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void onlyOneClassOfABackendTalksToJdbc() {
    ArchRule rule =
        noClasses()
            .that(DescribedPredicate.not(JavaClass.Predicates.simpleName("Link")))
            .should(callMethodWhere(runsSql()))
            .as("Only Link hands SQL to JDBC");
    // The module for tests makes databases on servers, and sends what stands in its source.
    rule.check(OURS.that(resideOutsideOfPackage("dev.holdfast.testing..")));
    assertThat(rule.evaluate(PLANTED).hasViolation()).isTrue();
  }

  private static DescribedPredicate<JavaMethodCall> runsSql() {
    return DescribedPredicate.describe(
        "prepares or runs a statement",
        call ->
            call.getTargetOwner().getPackageName().equals("java.sql")
                && call.getName().matches("prepare.*|createStatement|execute.*|addBatch"));
  }

  @Test
  void onlyOneClassOfABackendMakesSql() {
    noClasses()
        .that(DescribedPredicate.not(JavaClass.Predicates.simpleName("SqlText")))
        .should()
        .callConstructorWhere(
            DescribedPredicate.describe(
                "makes a statement",
                call ->
                    call.getTargetOwner()
                        .getName()
                        .matches("dev\\.holdfast\\.(sqlite|postgres)\\.Sql")))
        .check(OURS);
  }

  @Test
  void noSqlIsPutTogetherOutsideTheOneClassThatMay() throws IOException {
    String planted = "cli/src/test/java/dev/holdfast/cli/planted/Violations.java";
    assertThat(SqlInSources.joined(Files.readString(ROOT.resolve(planted)))).hasSize(1);
    Map<Path, List<String>> found = new TreeMap<>();
    for (Path source : sources("main")) {
      List<String> joined = SqlInSources.joined(Files.readString(source));
      if (!mayMakeSql(source) && !joined.isEmpty()) {
        found.put(ROOT.relativize(source), joined);
      }
    }
    assertThat(found).isEmpty();
  }

  /** The module for tests makes databases, users and standbys, under names of its own making. */
  private static boolean mayMakeSql(Path source) {
    return source.endsWith("dev/holdfast/sqlite/SqlText.java")
        || source.endsWith("dev/holdfast/postgres/SqlText.java")
        || source.startsWith(ROOT.resolve("testing"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f(\"SELECT \" + column + 1)",
        "f(x + \" FROM t\")",
        "f(\"SELECT a \" + \"FROM \" + x)",
        "f(\"DROP TABLE %s\".formatted(x))",
        "f(String.format(\"UPDATE %s\", x))",
        "text.append(\" WHERE x=\").append(x)"
      })
  void sqlThatIsPutTogetherIsFound(String code) {
    assertThat(SqlInSources.joined("void f() { " + code + "; }")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"f(\"SELECT a \" + \"FROM t\")", "f(\"from \" + x)", "f(x /* \"SELECT \" + x */)"})
  void constantsAndWordsArePassed(String code) {
    assertThat(SqlInSources.joined("void f() { " + code + "; }")).isEmpty();
  }

  @Test
  void noSignatureOfTheApiHasTheCollectionOfTheJdk() {
    ArchRule rule =
        noCodeUnits()
            .that()
            .areDeclaredInClassesThat(isPublic())
            .and()
            .arePublic()
            .should()
            .haveRawReturnType(Collection.class)
            .orShould()
            .haveRawParameterTypes(hasCollection())
            .as("No public signature has java.util.Collection");
    JavaClasses exported = OURS.that(resideInAnyPackage("dev.holdfast", "dev.holdfast.spi"));
    rule.check(exported);
    assertThat(rule.evaluate(PLANTED).hasViolation()).isTrue();
  }

  private static DescribedPredicate<JavaClass> isPublic() {
    return DescribedPredicate.describe(
        "are public", it -> it.getModifiers().contains(JavaModifier.PUBLIC));
  }

  private static DescribedPredicate<List<JavaClass>> hasCollection() {
    return DescribedPredicate.describe(
        "with java.util.Collection",
        types -> types.stream().anyMatch(type -> type.isEquivalentTo(Collection.class)));
  }

  @Test
  void onlyTheCommandAndWhatRunsInTestsPrints() {
    ArchRule rule = noClasses().should(ACCESS_STANDARD_STREAMS);
    rule.check(
        OURS.that(
            resideOutsideOfPackages("dev.holdfast.cli..", "dev.holdfast.testing..")
                .and(DescribedPredicate.not(simpleNameEndingWith("Tck")))));
    assertThat(rule.evaluate(PLANTED).hasViolation()).isTrue();
  }

  @Test
  void noTestSleeps() throws IOException {
    String sleep = "sleep" + "(";
    for (Path source : sources("test")) {
      assertThat(Files.readString(source)).as(source.toString()).doesNotContain(sleep);
    }
  }

  /** The Java sources of every module. */
  private static List<Path> sources(String set) throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.map(path -> path.resolve("src").resolve(set)).toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> files = Files.walk(module)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(20);
    return sources;
  }
}
