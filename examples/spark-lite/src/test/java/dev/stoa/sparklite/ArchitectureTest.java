package dev.stoa.sparklite;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "dev.stoa.sparklite", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String HOME = "dev.stoa.sparklite";

    /** The engine is an author like any other: the SDK, the contract, and the one address type that the SDK hands out. */
    @ArchTest
    static final ArchRule usesOfStoaOnlyTheSdkAndTheContract = classes()
            .should()
            .onlyDependOnClassesThat(resideInAPackage(HOME + "..")
                    .or(resideInAnyPackage("dev.stoa.sdk..", "dev.stoa.api.."))
                    .or(name("dev.stoa.transport.session.SessionAddress"))
                    .or(com.tngtech.archunit.base.DescribedPredicate.not(resideInAPackage("dev.stoa.."))));

    /** Deciding is pure: no actor, no clock, no thread, no chance, no log. */
    @ArchTest
    static final ArchRule whatDecidesIsPure = noClasses()
            .that(resideInAnyPackage(HOME + ".plan")
                    .or(name(HOME + ".schedule.JobMachine"))
                    .or(name(HOME + ".schedule.ShuffleOutputs"))
                    .or(name(HOME + ".schedule.StageRun")))
            .should()
            .dependOnClassesThat(resideInAnyPackage("akka..", "org.slf4j..", "java.util.concurrent..", "java.time..")
                    .or(name("java.util.Random"))
                    .or(name("java.lang.Thread"))
                    .or(name("java.lang.System")));

    /** Actors stay in the shell. */
    @ArchTest
    static final ArchRule onlyTheShellKnowsActors = noClasses()
            .that()
            .resideOutsideOfPackage(HOME + ".schedule")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("akka..");

    @ArchTest
    static final ArchRule inputAndOutputKnowNothingOfTheEngine = classes()
            .that()
            .resideInAnyPackage(HOME + ".read", HOME + ".save")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(HOME + ".read", HOME + ".save", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule dataSetsAreDescribedWithoutKnowingHowTheyRun = noClasses()
            .that()
            .resideInAPackage(HOME + ".rdd")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    HOME + ".plan",
                    HOME + ".schedule",
                    HOME + ".shuffle",
                    HOME + ".run",
                    HOME + ".data",
                    "dev.stoa.sdk..");

    @ArchTest
    static final ArchRule executorsKnowNothingOfTheDriver = noClasses()
            .that()
            .resideInAnyPackage(HOME + ".run", HOME + ".shuffle", HOME + ".data")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HOME, HOME + ".schedule", HOME + ".progress", HOME + ".wordcount");
}
