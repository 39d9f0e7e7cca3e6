package dev.stoa.api.protocol;

import dev.stoa.api.role.RoleName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FrameworkInfoTest {
    @Test
    void roleIsANameOrTheDefault() {
        assertThat(new FrameworkInfo("n", "*", "", 0).role()).isEqualTo(FrameworkInfo.DEFAULT_ROLE);
        assertThat(new FrameworkInfo("n", "web.front-1", "", 0).role()).isEqualTo("web.front-1");
        assertThat(new FrameworkInfo("n", "eng/prod", "", 0).roleName().parent())
                .contains(new RoleName("eng"));
        assertThatThrownBy(() -> new FrameworkInfo("n", "**", "", 0))
                .hasMessageStartingWith("role '**' must be '*' or parts of 1 to 128 letters");
    }

    @Test
    void nameAndFailoverTimeoutAreBounded() {
        assertThatThrownBy(() -> new FrameworkInfo(" ", "*", "", 0))
                .hasMessage("framework name ' ' must have 1 to 256 characters");
        assertThatThrownBy(() -> new FrameworkInfo("n", "*", "", -1))
                .hasMessage("fail-over time-out of -1 ms must be 0 to 31536000000");
    }
}
