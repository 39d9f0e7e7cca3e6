package dev.stoa.agent;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** The arrows between the agent's packages, one per line, each with its reason. */
@AnalyzeClasses(packages = "dev.stoa.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String JAVA = "java..";
    private static final String NULLNESS = "org.jspecify..";

    @ArchTest
    static final ArchRule AGENT_NEVER_IMPORTS_MASTER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.stoa.master..", "dev.stoa.journal..", "dev.stoa.node..", "dev.stoa.sdk..")
            .because("agents and masters meet in the contract alone");

    @ArchTest
    static final ArchRule CONTAINER_NOUNS_USE_THE_CONTRACT_ONLY = classes()
            .that()
            .resideInAPackage("dev.stoa.agent.container..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(JAVA, NULLNESS, "dev.stoa.agent.container..", "dev.stoa.api..")
            .because("they are nouns");

    @ArchTest
    static final ArchRule DECIDING_IS_PURE = classes()
            .that()
            .resideInAPackage("dev.stoa.agent.task..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.util",
                    "java.util.function",
                    "java.util.stream",
                    NULLNESS,
                    "dev.stoa.agent.task..",
                    "dev.stoa.agent.container..",
                    "dev.stoa.api..",
                    "dev.stoa.core..")
            .because("it runs in simulations: no files, threads, clocks, loggers or actors");

    @ArchTest
    static final ArchRule DECIDING_READS_NO_CLOCK_AND_NO_DICE = noClasses()
            .that()
            .resideInAPackage("dev.stoa.agent.task..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(java.util.Random.class, java.util.UUID.class, Thread.class)
            .because("time and chance are inputs");

    @ArchTest
    static final ArchRule CHECKPOINT_KEEPS_EVENTS_ONLY = classes()
            .that()
            .resideInAPackage("dev.stoa.agent.checkpoint..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    JAVA,
                    "javax.crypto..",
                    NULLNESS,
                    "dev.stoa.agent.checkpoint..",
                    "dev.stoa.agent.task..",
                    "dev.stoa.agent.container..",
                    "dev.stoa.api..",
                    "dev.stoa.core..")
            .because("the disk knows nothing of sessions, processes and actors");

    @ArchTest
    static final ArchRule RUNTIMES_KNOW_CONTAINERS_ONLY = classes()
            .that()
            .resideInAPackage("dev.stoa.agent.runtime..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(JAVA, NULLNESS, "org.slf4j..", "dev.stoa.agent.runtime..", "dev.stoa.agent.container..")
            .because("a runtime runs containers; what a task is, is not its business");

    @ArchTest
    static final ArchRule ONLY_SHELLS_USE_ACTORS = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.stoa.agent.task..",
                    "dev.stoa.agent.checkpoint..",
                    "dev.stoa.agent.runtime..",
                    "dev.stoa.agent.container..",
                    "dev.stoa.agent.artifact..",
                    "dev.stoa.agent.launch..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("akka..")
            .because("actors translate, persist and send; they do not decide");

    @ArchTest
    static final ArchRule NOBODY_IMPORTS_THE_SHELL = noClasses()
            .that()
            .resideInAPackage("dev.stoa.agent.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.stoa.agent")
            .because("the shell ties the rooms together, not the other way round");
}
