package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.RoleView;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows quotas. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows the roles that have a guarantee or a limit, or one role.")
public final class ShowQuotaCommand extends ListCommand<RoleView> {
    @Parameters(paramLabel = "ROLE", arity = "0..1", description = "Only this role.")
    private @Nullable String role;

    /** Made by the command line. */
    public ShowQuotaCommand() {
        super(
                OperatorCall.ListRoles::new,
                OperatorNotice.RolesListed.class,
                OperatorNotice.RolesListed::roles,
                ShowQuotaCommand::table);
    }

    @Override
    boolean isMeant(RoleView view) {
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
