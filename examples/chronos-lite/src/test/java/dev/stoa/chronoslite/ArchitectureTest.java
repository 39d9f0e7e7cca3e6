package dev.stoa.chronoslite;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "dev.stoa.chronoslite", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String HOME = "dev.stoa.chronoslite";

    /** An author like any other. */
    @ArchTest
    static final ArchRule usesOfStoaOnlyTheSdkAndTheContract = classes()
            .should()
            .onlyDependOnClassesThat(resideInAPackage(HOME + "..")
                    .or(resideInAnyPackage("dev.stoa.sdk..", "dev.stoa.api.."))
                    .or(DescribedPredicate.not(resideInAPackage("dev.stoa.."))));

    /** Deciding is pure: no actor, no clock, no thread, no chance, no log. Instants are values and allowed. */
    @ArchTest
    static final ArchRule whatDecidesIsPure = noClasses()
            .that()
            .resideInAnyPackage(
                    HOME + ".schedule",
                    HOME + ".job",
                    HOME + ".run",
                    HOME + ".graph",
                    HOME + ".engine",
                    HOME + ".verify")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "akka..", "org.slf4j..", "java.util.concurrent..", "java.nio.file..", "java.net.http..")
                    .or(name("java.util.Random"))
                    .or(name("java.time.Clock"))
                    .or(name("java.time.InstantSource"))
                    .or(name("java.lang.Thread"))
                    .or(name("java.lang.System")));

    /** Actors and streams stay in the shell and at the edge. */
    @ArchTest
    static final ArchRule onlyShellAndEdgeKnowActors = noClasses()
            .that()
            .resideOutsideOfPackages(HOME + ".leader", HOME + ".http", HOME + ".cli")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("akka..");

    @ArchTest
    static final ArchRule datesKnowNothingElse = classes()
            .that()
            .resideInAPackage(HOME + ".schedule")
            .should()
            .onlyDependOnClassesThat(
                    DescribedPredicate.not(resideInAPackage(HOME + "..")).or(resideInAPackage(HOME + ".schedule")));

    @ArchTest
    static final ArchRule theEngineKnowsNeitherItsStoreNorItsShell = noClasses()
            .that()
            .resideInAnyPackage(HOME + ".engine", HOME + ".job", HOME + ".run", HOME + ".graph", HOME + ".verify")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HOME + ".store", HOME + ".leader", HOME + ".http", HOME + ".cli");

    /** The way in knows the shell; the shell does not know the way in. */
    @ArchTest
    static final ArchRule theShellDoesNotKnowTheWaysIn = noClasses()
            .that()
            .resideInAnyPackage(HOME + ".leader", HOME + ".store")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HOME + ".http", HOME + ".cli");
}
