package dev.stoa.core.eviction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EvictionStageTest {
    @Test
    void theDiagramInTheDocumentsIsTheTable() throws IOException {
        assertThat(Files.readString(Path.of("docs/eviction.md"))).contains(EvictionStage.TRANSITIONS.toMermaid());
    }

    @Test
    void everyStageEnds() {
        for (EvictionStage stage : EvictionStage.values()) {
            assertThat(stage.isOver()
                            || EvictionStage.TRANSITIONS.after(stage).stream().anyMatch(next -> next != stage))
                    .as("%s", stage)
                    .isTrue();
        }
    }

    @Test
    void whatIsKilledIsNeverSpared() {
        assertThat(EvictionStage.KILLING.isBeforeKill()).isFalse();
        assertThat(EvictionStage.TRANSITIONS.allows(EvictionStage.KILLING, EvictionStage.NOTICED))
                .isFalse();
    }
}
