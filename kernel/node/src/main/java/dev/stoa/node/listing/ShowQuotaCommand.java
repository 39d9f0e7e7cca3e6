package dev.stoa.node.listing;

import java.util.List;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.RoleView;
import dev.stoa.node.operator.MasterQuery;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows quotas. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows the roles that have a guarantee or a limit, or one role.")
public final class ShowQuotaCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Mixin
    private final Listing listing = new Listing();

    @Parameters(paramLabel = "ROLE", arity = "0..1", description = "Only this role.")
    private @Nullable String role;

    @Override
    public void run() {
        List<RoleView> roles = master.ask(OperatorCall.ListRoles::new, OperatorNotice.RolesListed.class)
                .roles();
        listing.print(roles.stream().filter(this::isMeant).toList(), table());
    }

    private boolean isMeant(RoleView view) {
        boolean bounded = !view.guarantee().kinds().isEmpty() || view.limit().isPresent();
        return role == null ? bounded : view.role().equals(role);
    }

    static Table<RoleView> table() {
        return new Table<RoleView>()
                .column("ROLE", RoleView::role)
                .column("GUARANTEE", role -> role.guarantee().toString())
                .column("LIMIT", role -> role.limit().map(Object::toString).orElse(""))
                .column("USED", role -> role.used().toString());
    }
}
