package dev.stoa.node.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

import dev.stoa.api.resource.Resources;
import dev.stoa.api.supervision.SupervisedProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SuperviseTest {
    @TempDir
    private Path home;

    private FrameworkJar jar = new FrameworkJar(Path.of("app.jar"), "app.Main");
    private Optional<String> before = Optional.empty();

    @BeforeEach
    void installSdk() throws IOException {
        before = Optional.ofNullable(System.getProperty(SdkJars.HOME_PROPERTY));
        System.setProperty(SdkJars.HOME_PROPERTY, home.toString());
        Path target = Files.createDirectories(home.resolve("sdk/framework/target/lib"));
        Files.createFile(target.resolve("akka.jar"));
        Files.createFile(target.resolveSibling("sdk.jar"));
        Path app = home.resolve("app.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(app))) {
            out.putNextEntry(new JarEntry("app/Main.class"));
        }
        jar = new FrameworkJar(app, "app.Main");
    }

    @AfterEach
    void restoreHome() {
        before.ifPresentOrElse(
                value -> System.setProperty(SdkJars.HOME_PROPERTY, value),
                () -> System.clearProperty(SdkJars.HOME_PROPERTY));
    }

    @CommandLine.Command
    private static final class Holder {
        @CommandLine.Mixin
        private final Supervise supervise = new Supervise();
    }

    private static Supervise parse(String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.supervise;
    }

    private static List<String> jvmOptions(SupervisedProgram program) {
        return program.argv().stream().filter(word -> word.startsWith("-Xmx")).toList();
    }

    @Test
    void theMainClassThatEndsWithItsFrameworkIsThere() throws Exception {
        assertThat(Class.forName(Supervise.MAIN).getMethod("main", String[].class))
                .isNotNull();
    }

    @Test
    void isCalledAsItsJarUnlessSaid() {
        assertThat(parse("--supervise").info(jar).name()).isEqualTo("app");
        assertThat(parse("--supervise", "--name", "cron", "--role", "eng").info(jar))
                .satisfies(info -> assertThat(info.name()).isEqualTo("cron"))
                .satisfies(info -> assertThat(info.role()).isEqualTo("eng"));
        assertThatThrownBy(() -> parse("--supervise", "--role", "a//b").info(jar))
                .hasMessageContaining("a//b");
    }

    @Test
    void namesEverythingByItsWholePath() {
        SupervisedProgram program = parse("--supervise", "--constraint", "rack == a")
                .program(new FrameworkProgram(jar, "udp://m:1", List.of(), List.of("serve", "--port")));

        assertThat(program.argv().get(program.argv().indexOf("-cp") + 1).split(":", -1))
                .containsExactly(
                        home.resolve("app.jar").toString(),
                        home.resolve("sdk/framework/target/sdk.jar").toString(),
                        home.resolve("sdk/framework/target/lib/akka.jar").toString());
        assertThat(program.argv()).endsWith(Supervise.MAIN, "app.Main", "serve", "--port");
        assertThat(program.environment()).containsEntry("STOA_MASTERS", "udp://m:1");
        assertThat(program.constraint()).isEqualTo("rack == a");
    }

    @Test
    void takesHalfOfItsMemoryForTheHeapUnlessAnOptionSaysMore() {
        Supervise supervise = parse("--supervise", "--resources", "cpus:1;mem:1GiB");
        assertThat(jvmOptions(supervise.program(new FrameworkProgram(jar, "m:1", List.of(), List.of()))))
                .containsExactly("-Xmx512m");
        assertThat(jvmOptions(supervise.program(new FrameworkProgram(jar, "m:1", List.of("-Xmx1g"), List.of()))))
                .containsExactly("-Xmx1g");
        assertThat(supervise
                        .program(new FrameworkProgram(jar, "m:1", List.of(), List.of()))
                        .resources())
                .isEqualTo(Resources.parse("cpus:1;mem:1GiB"));
    }

    @Test
    void refusesMemoryInWhichNoJvmBeginsUnlessTheHeapIsNamed() {
        assertThatThrownBy(() -> parse("--supervise", "--resources", "cpus:1")
                        .program(new FrameworkProgram(jar, "m:1", List.of(), List.of())))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageContaining("resources 'cpus:1' hold 0MiB of memory");
        assertThat(parse("--supervise", "--resources", "cpus:1")
                        .program(new FrameworkProgram(jar, "m:1", List.of("-Xmx128m"), List.of()))
                        .argv())
                .contains("-Xmx128m");
    }

    @Test
    void refusesResourcesOfNothingAndWhatIsTooLong() {
        assertThatThrownBy(() -> parse("--supervise", "--resources", "cpus:0")
                        .program(new FrameworkProgram(jar, "m:1", List.of("-Xmx64m"), List.of())))
                .hasMessage("a supervised program asks for no resources, must ask for some");
        assertThatThrownBy(() -> parse("--supervise")
                        .program(new FrameworkProgram(jar, "m:1", List.of(), List.of("x".repeat(70_000)))))
                .hasMessageContaining("at most 65536 are allowed");
        assertThatThrownBy(() -> parse("--supervise", "--priority", "2000")
                        .program(new FrameworkProgram(jar, "m:1", List.of(), List.of())))
                .hasMessage("priority 2000 must be 0 to 1000");
    }
}
