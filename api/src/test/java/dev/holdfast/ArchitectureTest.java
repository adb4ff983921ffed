package dev.holdfast;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** What the api may know, and what in it may know what. */
class ArchitectureTest {
  private static final JavaClasses API =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("test-classes"))
          .importPackages("dev.holdfast");

  @Test
  void itNeedsTheJdkJacksonRe2jSlf4jAndJspecifyOnly() {
    ArchRule rule =
        classes()
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                    "dev.holdfast..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "com.google.re2j..",
                    "org.slf4j..",
                    "org.jspecify.."));
    rule.check(API);
    JavaClasses planted = new ClassFileImporter().importClasses(ArchitectureTest.class);
    assertThat(rule.evaluate(planted).hasViolation()).isTrue();
  }

  @Test
  void theSpiStandsWithoutTheFacade() {
    noClasses()
        .that(resideInAPackage("dev.holdfast.spi"))
        .should()
        .dependOnClassesThat(
            belongToAnyOf(Holdfast.class, Database.class, Collection.class, Transaction.class))
        .check(API);
  }

  @Test
  void theSpiStandsWithoutWhatIsInternal() {
    noClasses()
        .that(resideInAPackage("dev.holdfast.spi"))
        .should()
        .dependOnClassesThat(resideInAPackage("dev.holdfast.internal"))
        .check(API);
  }

  @Test
  void regularExpressionsAreThoseOfRe2j() {
    noClasses()
        .that(resideInAPackage("dev.holdfast.spi"))
        .should()
        .dependOnClassesThat(resideInAPackage("java.util.regex"))
        .check(API);
  }
}
