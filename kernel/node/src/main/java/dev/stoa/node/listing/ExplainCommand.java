package dev.stoa.node.listing;

import java.io.PrintWriter;
import java.util.List;

import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.demand.Explanation.Hindrance;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.node.operator.MasterQuery;
import dev.stoa.node.option.Parsed;
import dev.stoa.node.option.Printable;
import dev.stoa.node.option.TermsOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why something runs or does not, or would. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Says why a framework, demand or task runs or does not: how many agents would do, why the others would not, what is"
                    + " missing where least is missing, its place in the order, and whether what is free is only scattered.",
            "Without a name it says so of something that nobody has demanded yet:  stoa explain --resources 'cpus:2;mem:1GiB'"
                    + " --label app=web --constraint 'unique(host, app=web)' --count 3"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the spec and options with defaults before call
public final class ExplainCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "FRAMEWORK, FRAMEWORK/DEMAND, FRAMEWORK/TASK or a task's id alone.")
    private @Nullable String name;

    @Option(
            names = "--resources",
            paramLabel = "TEXT",
            converter = Parsed.ResourceAmount.class,
            description = "What each task would hold, such as \"cpus:2;mem:1GiB\".")
    private @Nullable Resources resources;

    @Mixin
    private final TermsOption terms = new TermsOption();

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many tasks together. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "*",
            description = "To whose share it would be charged. Default: ${DEFAULT-VALUE}.")
    private String role;

    @Option(names = "--json", description = "Print one JSON array instead of sentences.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        ExplainSubject subject = subject();
        Explanation explanation = master.ask(
                        request -> new OperatorCall.Explain(request, subject), OperatorNotice.Explained.class)
                .explanation();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(List.of(explanation), out);
            return;
        }
        out.println(explanation.outcome() + ": " + Printable.line(explanation.summary()));
        if (!explanation.hindrances().isEmpty()) {
            table().print(explanation.hindrances(), out, Ansi.AUTO);
        }
        String next = next(explanation.outcome());
        if (!next.isEmpty()) {
            out.println("next: " + next);
        }
        out.flush();
    }

    /** What to do, or to look at, next. */
    static String next(Outcome outcome) {
        return switch (outcome) {
            case PLACEABLE, PLACED, ENDED -> "";
            case WAITS ->
                "'stoa demand' shows who comes before it, 'stoa ps' which tasks hold the agents, 'stoa agents' who is away";
            case HELD_BACK ->
                "'stoa roles' shows what each role holds, 'stoa quota show' what it is guaranteed and may hold";
            case NEVER_FITS -> "ask for less, loosen the constraint, or add agents that are large enough";
            case NOT_KNOWN -> "'stoa demand', 'stoa ps' and 'stoa frameworks' list what there is";
        };
    }

    ExplainSubject subject() {
        Resources wanted = resources;
        String named = name;
        try {
            if (named != null && wanted == null) {
                return new ExplainSubject.Named(named);
            }
            if (named == null && wanted != null) {
                return new ExplainSubject.Shape(new RoleName(role), wanted, terms.terms(), terms.labels(), count);
            }
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
        throw new ParameterException(
                spec.commandLine(), "name what is to be explained, or say --resources, but not both");
    }

    static Table<Hindrance> table() {
        return new Table<Hindrance>()
                .column("AGENTS", hindrance -> Integer.toString(hindrance.agents()))
                .column("REASON", Hindrance::reason)
                .column("SUCH AS", Hindrance::example);
    }
}
