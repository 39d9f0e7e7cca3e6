package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.RoleView;
import dev.stoa.node.operator.SetWeightCommand;
import picocli.CommandLine.Command;

/** Lists roles. */
@Command(
        name = "roles",
        mixinStandardHelpOptions = true,
        subcommands = SetWeightCommand.class,
        description = "Lists roles as a tree: share, weight, guarantee, limit and what each holds.")
public final class RolesCommand extends ListCommand<RoleView> {
    /** Made by the command line. */
    public RolesCommand() {
        super(
                OperatorCall.ListRoles::new,
                OperatorNotice.RolesListed.class,
                OperatorNotice.RolesListed::roles,
                RolesCommand::table);
    }

    static Table<RoleView> table() {
        return new Table<RoleView>()
                .column("ROLE", RolesCommand::indented)
                .column("SHARE", role -> "%.1f%%".formatted(role.dominantSharePpm() / 10_000.0))
                .column("WEIGHT", role -> Double.toString(role.weightMillis() / 1000.0))
                .column("FRAMEWORKS", role -> Integer.toString(role.frameworks()))
                .column("GUARANTEE", role -> role.guarantee().toString())
                .column("LIMIT", role -> role.limit().map(Object::toString).orElse(""))
                .column("USED", role -> role.used().toString());
    }

    /** A role below another one shows only its own part, two blanks further in. */
    private static String indented(RoleView role) {
        int depth = (int) role.role().chars().filter(c -> c == '/').count();
        String part = role.role().substring(role.role().lastIndexOf('/') + 1);
        return depth == 0 ? part : "  ".repeat(depth) + part;
    }
}
