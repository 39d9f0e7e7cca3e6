package dev.stoa.agent.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.agent.checkpoint.Identity;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskTerms;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EnvironmentsTest {
    private static final FrameworkId FRAMEWORK = new FrameworkId("f-1");
    private static final Identity AGENT = new Identity(new AgentId("a-1"), "00112233445566778899", "00ff");
    private static final Path SANDBOX = Path.of("/work/sandbox");

    private final Environments environments = new Environments(
            AGENT, Path.of("/work/run/endpoint"), Map.of("PATH", "/opt/bin", "AWS_SECRET", "x", "TZ", "UTC"));

    @Test
    void passesOnlyPlainVariablesOfTheAgentOn() {
        assertThat(ofCommand(Map.of(), Resources.NONE))
                .containsEntry("PATH", "/opt/bin")
                .containsEntry("TZ", "UTC")
                .doesNotContainKey("AWS_SECRET");
    }

    @Test
    void letsTheFrameworkChangeAllButOurs() {
        assertThat(ofCommand(Map.of("PATH", "/mine", "STOA_TASK_ID", "forged"), Resources.NONE))
                .containsEntry("PATH", "/mine")
                .containsEntry("STOA_TASK_ID", "t-1")
                .containsEntry("STOA_SANDBOX", "/work/sandbox");
    }

    @Test
    void numbersThePorts() {
        assertThat(ofCommand(
                        Map.of(),
                        Resources.NONE.withPorts(new Ranges(
                                List.of(new Ranges.Interval(31000, 31001), new Ranges.Interval(32000, 32000))))))
                .containsEntry("STOA_PORTS", "31000,31001,32000")
                .containsEntry("PORT0", "31000")
                .containsEntry("PORT2", "32000");
    }

    @Test
    void namesTheGpus() {
        assertThat(ofCommand(Map.of(), Resources.parse("gpus:{g1,g0};fpga.cards:{f}")))
                .containsEntry("STOA_GPUS", "g0,g1")
                .containsEntry("STOA_FPGA_CARDS", "f");
    }

    @Test
    void tellsHowFarACommandMayGo() {
        TaskBody.Command command = new TaskBody.Command(List.of("true"), new TreeMap<>(), List.of());
        TaskSpec plain = TaskSpec.of(new TaskId("t-1"), "t", Resources.parse("cpus:0.5;mem:64MiB"), command);
        TaskSpec bursting = plain.withTerms(TaskTerms.DEFAULT.withLimit(Quantities.parse("mem:1GiB")));

        assertThat(environments.ofCommand(FRAMEWORK, plain, command, SANDBOX, Optional.empty()))
                .containsEntry("STOA_LIMIT_CPUS", "0.5")
                .containsEntry("STOA_LIMIT_MEM_MIB", "64");
        assertThat(environments.ofCommand(FRAMEWORK, bursting, command, SANDBOX, Optional.empty()))
                .containsEntry("STOA_LIMIT_CPUS", "0.5")
                .containsEntry("STOA_LIMIT_MEM_MIB", "1024");
        assertThat(ofCommand(Map.of(), Resources.NONE)).doesNotContainKeys("STOA_LIMIT_CPUS", "STOA_LIMIT_MEM_MIB");
    }

    @Test
    void givesABoundedNumberOfPorts() {
        assertThat(ofCommand(Map.of(), Resources.NONE.withPorts(Ranges.of(1, 60_000))))
                .containsKey("PORT" + (Environments.MAX_PORTS - 1))
                .doesNotContainKey("PORT" + Environments.MAX_PORTS);
    }

    @Test
    void givesAnExecutorTheTokenOfItsContainer() {
        ContainerId container = new ContainerId("c-1");
        ExecutorSpec spec = new ExecutorSpec(
                new ExecutorId("e-1"), "x.Main", List.of(), List.of(), List.of(), new TreeMap<>(), Resources.NONE);

        assertThat(environments.ofExecutor(new ExecutorKey(FRAMEWORK, spec.id()), spec, container, SANDBOX))
                .containsEntry("STOA_EXECUTOR_TOKEN", AGENT.token(container))
                .containsEntry("STOA_EXECUTOR_ID", "e-1")
                .containsEntry("STOA_AGENT_ENDPOINT_FILE", "/work/run/endpoint");
    }

    @Test
    void givesLaterJavasTheirFlags() {
        assertThat(JavaCommand.flags(17)).doesNotContain("--enable-native-access=ALL-UNNAMED");
        assertThat(JavaCommand.flags(25)).contains("--enable-native-access=ALL-UNNAMED");
    }

    private SortedMap<String, String> ofCommand(Map<String, String> own, Resources resources) {
        TaskBody.Command command = new TaskBody.Command(List.of("true"), new TreeMap<>(own), List.of());
        return environments.ofCommand(
                FRAMEWORK, TaskSpec.of(new TaskId("t-1"), "t", resources, command), command, SANDBOX, Optional.empty());
    }
}
