package dev.stoa.agent.user;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.agent.container.ContainerUser;
import dev.stoa.api.task.UserName;

/**
 * As whom an agent that is root may run commands that name a user.
 *
 * @param names users, or {@value #ANY_BUT_ROOT} for all but those that are root under whatever name
 */
public record AllowedUsers(SortedSet<String> names) {
    /** Stands for everybody but root. */
    public static final String ANY_BUT_ROOT = "*";

    /** Everybody but root. */
    public static final AllowedUsers DEFAULT = of(List.of(ANY_BUT_ROOT));

    public AllowedUsers {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /**
     * These and no others.
     *
     * @throws IllegalArgumentException naming the one that is neither a user's name nor {@value #ANY_BUT_ROOT}
     */
    public static AllowedUsers of(List<String> names) {
        for (String name : names) {
            if (!name.equals(ANY_BUT_ROOT)) {
                requireName(name);
            }
        }
        return new AllowedUsers(new TreeSet<>(names));
    }

    private static void requireName(String name) {
        try {
            var unused = new UserName(name);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("stoa.agent.task-users: " + wrong.getMessage(), wrong);
        }
    }

    /** Whether commands may run as that user. Root must be named. */
    public boolean allow(ContainerUser user) {
        return names.contains(user.name()) || (names.contains(ANY_BUT_ROOT) && !user.isRoot());
    }

    @Override
    public String toString() {
        return String.join(",", names);
    }
}
