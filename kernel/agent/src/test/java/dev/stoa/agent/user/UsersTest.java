package dev.stoa.agent.user;

import java.util.List;

import dev.stoa.agent.container.ContainerUser;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UsersTest {
    private static final ContainerUser ROOT = new ContainerUser("root", 0, 0, "/root");
    private static final ContainerUser ALIAS = new ContainerUser("toor", 0, 0, "/root");
    private static final ContainerUser DEPLOY = new ContainerUser("deploy", 1000, 1000, "/home/deploy");

    @Test
    void everybodyMeansNobodyWithTheNumberOfRoot() {
        assertThat(AllowedUsers.DEFAULT.allow(DEPLOY)).isTrue();
        assertThat(AllowedUsers.DEFAULT.allow(ROOT)).isFalse();
        assertThat(AllowedUsers.DEFAULT.allow(ALIAS)).isFalse();
    }

    @Test
    void whoIsNamedIsAllowedAndNobodyElse() {
        AllowedUsers named = AllowedUsers.of(List.of("root", "www"));

        assertThat(named.allow(ROOT)).isTrue();
        assertThat(named.allow(ALIAS)).isFalse();
        assertThat(named.allow(DEPLOY)).isFalse();
        assertThat(AllowedUsers.of(List.of()).allow(DEPLOY)).isFalse();
        assertThat(AllowedUsers.of(List.of("*", "root")).allow(ROOT)).isTrue();
    }

    @Test
    void readsALineOfTheUserDatabase() throws UserRefusedException {
        assertThat(Users.parse("deploy", "deploy:x:1000:1001:A. B,,,:/home/deploy:/bin/bash"))
                .isEqualTo(new ContainerUser("deploy", 1000, 1001, "/home/deploy"));
        assertThat(Users.parse("d", "d:*:4294967294:1::/bin/false:").uid()).isEqualTo(-2);
        assertThatThrownBy(() -> Users.parse("deploy", "deploy:x:many:1:::"))
                .isInstanceOf(UserRefusedException.class)
                .hasMessageContaining("getent answered 'deploy:x:many:1:::'");
    }
}
