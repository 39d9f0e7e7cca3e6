package dev.stoa.master.leader;

import java.util.Optional;

import dev.stoa.api.role.RoleName;
import dev.stoa.core.reign.Reign;

/** What becomes of frameworks in a role of which nobody has laid anything down. */
public enum UnknownRoles {
    /** They subscribe, and the role comes into being with a weight of 1. */
    ACCEPT,
    /** They are refused: a role exists once its weight or its quota is set. */
    REFUSE;

    /** Why a framework of this role may not be; empty if it may. */
    Optional<String> refusal(Reign reign, RoleName role) {
        return this == ACCEPT || reign.isRoleKnown(role)
                ? Optional.empty()
                : Optional.of("role '%s' is not known here: 'stoa roles set' or 'stoa quota set' makes it known"
                        .formatted(role));
    }
}
