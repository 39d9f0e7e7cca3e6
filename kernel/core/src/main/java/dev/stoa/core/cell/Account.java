package dev.stoa.core.cell;

import java.util.LinkedHashSet;
import java.util.Set;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.core.role.Charge;
import dev.stoa.core.role.Role;
import dev.stoa.core.role.RoleTree;
import org.jspecify.annotations.Nullable;

/** What the cell knows of one framework: to which role it is charged, with what, and what it knows how to use. */
public final class Account {
    private final FrameworkId framework;
    private final Charge charge = new Charge();
    private final Charge offered = new Charge();
    private final Set<OfferId> leases = new LinkedHashSet<>();
    private Role role;
    private @Nullable FrameworkInfo info;

    Account(FrameworkId framework, Role role) {
        this.framework = framework;
        this.role = role;
    }

    /** An account as it would be, in no book. */
    public static Account supposed(FrameworkId framework, FrameworkInfo info, RoleTree roles) {
        Account account = new Account(framework, roles.supposed(info.roleName()));
        account.enroll(info, account.role());
        return account;
    }

    public FrameworkId framework() {
        return framework;
    }

    /** To which role it is charged. */
    public Role role() {
        return role;
    }

    /** What it holds and is offered, out of any supply. */
    public Charge charge() {
        return charge;
    }

    /** What of that is in open offers. */
    public Charge offered() {
        return offered;
    }

    /** Its open leases in the order in which they were made; changed by the cell alone. */
    Set<OfferId> leases() {
        return leases;
    }

    /** Whether it has said that it knows how to use this. */
    public boolean can(Capability capability) {
        return info != null && info.can(capability);
    }

    void enroll(FrameworkInfo newInfo, Role newRole) {
        info = newInfo;
        role = newRole;
    }
}
