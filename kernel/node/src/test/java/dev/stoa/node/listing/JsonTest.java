package dev.stoa.node.listing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.view.AgentView;
import dev.stoa.api.view.FrameworkView;
import dev.stoa.api.view.OfferView;
import dev.stoa.api.view.TaskView;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The names of fields are a contract with programs: whoever changes one changes this test knowingly. */
class JsonTest {
    private static final Resources RESOURCES =
            Resources.parse("cpus:1.5;mem:2GiB;disk:7MiB;licences:3;ports:[1-3,5];gpus:{a,b}");

    @Test
    void resourcesAreTextAndNumbers() throws Exception {
        JsonNode offer =
                read(List.of(new OfferView("o", "f", "a", RESOURCES, 1500))).get(0);
        assertThat(offer)
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                {"offer": "o", "framework": "f", "agent": "a", "leftMillis": 1500,
                 "resources": {"text": "cpus:1.5;mem:2GiB;disk:7MiB;licences:3;ports:[1-3,5];gpus:{a,b}",
                   "cpuMillis": 1500, "memoryMib": 2048, "diskMib": 7, "scalars": {"licences": 3},
                   "ranges": {"ports": [[1, 3], [5, 5]]}, "sets": {"gpus": ["a", "b"]}}}"""));
    }

    @Test
    void fieldsOfEachListingKeepTheirNames() throws Exception {
        assertThat(names(new TaskView(
                        "t", "f", "fn", "n", "a", TaskState.FAILED, TaskReason.EXITED, "m", 3, RESOURCES, 9)))
                .containsExactly(
                        "task",
                        "framework",
                        "frameworkName",
                        "name",
                        "agent",
                        "state",
                        "reason",
                        "message",
                        "exitCode",
                        "resources",
                        "atMillis");
        assertThat(names(new AgentView(
                        "a",
                        "h",
                        "e",
                        "registered",
                        RESOURCES,
                        Collections.emptySortedMap(),
                        Resources.NONE,
                        RESOURCES,
                        RESOURCES,
                        Attributes.parse("rack:a"),
                        1)))
                .containsExactly(
                        "agent",
                        "hostname",
                        "endpoint",
                        "state",
                        "total",
                        "reserved",
                        "revocable",
                        "used",
                        "offered",
                        "attributes",
                        "tasks");
        assertThat(names(new FrameworkView(
                        "f", "n", "r", "p", "connected", RESOURCES, RESOURCES, 5, 1, Optional.empty())))
                .containsExactly(
                        "framework",
                        "name",
                        "role",
                        "principal",
                        "state",
                        "used",
                        "offered",
                        "dominantSharePpm",
                        "tasks",
                        "supervision");
    }

    @Test
    void attributesAndWhatIsKeptForRolesAreObjects() throws Exception {
        AgentView agent = new AgentView(
                "a",
                "h",
                "e",
                "registered",
                RESOURCES,
                new TreeMap<>(Map.of(new RoleName("eng/web"), Resources.parse("cpus:1"))),
                Resources.NONE,
                Resources.NONE,
                Resources.NONE,
                Attributes.parse("rack:a"),
                1);
        JsonNode read = read(List.of(agent)).get(0);
        assertThat(read.get("attributes")).hasToString("{\"rack\":\"a\"}");
        assertThat(read.get("reserved").get("eng/web").get("cpuMillis").asInt()).isEqualTo(1000);
    }

    @Test
    void emptyListingIsAnEmptyArray() throws Exception {
        assertThat(read(List.of())).isEmpty();
    }

    private static List<String> names(Object view) throws Exception {
        List<String> names = new ArrayList<>();
        read(List.of(view)).get(0).fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode read(List<?> views) throws Exception {
        return new ObjectMapper().readTree(Json.text(views));
    }
}
