package dev.stoa.sdk;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.stoa.sdk", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> CORES = resideInAnyPackage(
                    "dev.stoa.sdk.scheduler", "dev.stoa.sdk.executor")
            .and(simpleNameEndingWith("Core")
                    .or(simpleNameEndingWith("Book"))
                    .or(simpleNameEndingWith("Conversation")));

    @ArchTest
    static final ArchRule packagesFormNoCircle =
            slices().matching("dev.stoa.sdk.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theSdkKnowsOfTheKernelOnlyTheContractAndTheTransport = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.stoa.core..", "dev.stoa.journal..", "dev.stoa.master..", "dev.stoa.agent..", "dev.stoa.node..")
            .because("frameworks are clients of the kernel and must not be able to reach into it");

    @ArchTest
    static final ArchRule nothingUsesAkkaBeyondLocalActors = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka.remote..", "akka.cluster..", "akka.persistence..")
            .because("a framework runs no remoting: it holds sessions");

    @ArchTest
    static final ArchRule coresArePlainJava = noClasses()
            .that(CORES)
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("akka..", "io.aeron..", "org.slf4j..", "java.util.concurrent..", "java.time..")
                            .or(resideInAPackage("java.util").and(simpleNameEndingWith("Random"))))
            .because("what decides must run the same in a test, in a simulation and in production");

    @ArchTest
    static final ArchRule blobsDoNotKnowWhoUsesThem = classes()
            .that()
            .resideInAPackage("dev.stoa.sdk.blob")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.stoa.sdk.blob",
                    "dev.stoa.api..",
                    "dev.stoa.transport..",
                    "java..",
                    "com.typesafe.config..",
                    "org.jspecify..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule functionTasksNeedNoActors = noClasses()
            .that()
            .haveSimpleNameStartingWith("Function")
            .or()
            .haveSimpleNameStartingWith("ExecutorMain")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("akka..")
            .because("an executor that runs no actors must start without loading Akka");
}
