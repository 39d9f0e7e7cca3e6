package dev.stoa.api.view;

import java.util.List;

/**
 * A volume as a listing shows it.
 *
 * @param volume its id
 * @param agent where
 * @param reservation out of which reservation its disk is taken
 * @param role for whom
 * @param owner the framework whose the reservation is; empty if it is the role's
 * @param path where tasks find it in their sandbox
 * @param diskMib its size
 * @param sharing {@code exclusive} or {@code shared}
 * @param state {@code ordered} (the agent has not said that it is there), {@code present}, {@code lost} or {@code being deleted}
 * @param users the tasks that use it now, as {@code FRAMEWORK/TASK}
 */
public record VolumeView(
        String volume,
        String agent,
        String reservation,
        String role,
        String owner,
        String path,
        long diskMib,
        String sharing,
        String state,
        List<String> users) {
    public VolumeView {
        users = List.copyOf(users);
    }
}
