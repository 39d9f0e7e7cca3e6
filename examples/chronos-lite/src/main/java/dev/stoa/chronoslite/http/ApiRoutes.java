package dev.stoa.chronoslite.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.chronoslite.engine.Answer;
import dev.stoa.chronoslite.engine.EngineView;
import dev.stoa.chronoslite.engine.EngineView.JobView;
import dev.stoa.chronoslite.engine.Expectation;
import dev.stoa.chronoslite.engine.Meta;
import dev.stoa.chronoslite.job.Fields;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.JobJson;
import dev.stoa.chronoslite.job.JobRuleException;
import dev.stoa.chronoslite.leader.Desk;
import dev.stoa.chronoslite.leader.Order;
import dev.stoa.chronoslite.run.Attempt;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.sdk.sandbox.Sandboxes;

/** Our own interface, version 1: jobs and runs as resources. */
final class ApiRoutes extends AllDirectives {
    /** The most entries of one page. */
    static final int MAX_PAGE = 500;

    private static final int MAX_PREVIEW = 100;
    private static final int MAX_GRAPH = 500;
    /** The most of an output that one answer holds, in bytes. */
    private static final int MAX_OUTPUT = 1 << 20;

    private static final long HOUR = 3_600_000;

    private final Desk desk;
    private final Sandboxes sandboxes;
    private final InstantSource clock;
    private final Bodies bodies;

    ApiRoutes(Desk desk, Sandboxes sandboxes, InstantSource clock, Bodies bodies) {
        this.desk = desk;
        this.sandboxes = sandboxes;
        this.clock = clock;
        this.bodies = bodies;
    }

    Route routes() {
        return concat(
                pathPrefix(
                        "jobs",
                        () -> concat(
                                pathEndOrSingleSlash(
                                        () -> concat(get(this::list), post(() -> bodies.json(this::create)))),
                                pathPrefix(PathMatchers.segment(), this::oneJob))),
                pathPrefix("runs", () -> pathPrefix(PathMatchers.segment(), this::oneRun)),
                path("preview", () -> post(() -> bodies.json(this::preview))),
                path("overview", () -> get(() -> look(view -> Forms.overview(view, view.jobCount())))),
                path("waiting", () -> get(() -> look(view -> Forms.waiting(view, MAX_PAGE)))),
                path(
                        "graph",
                        () -> get(() ->
                                parameterOptional("job", job -> look(view -> Forms.graph(view, job, MAX_GRAPH))))),
                path(
                        "timeline",
                        () -> get(() ->
                                parameterOptional("hours", hours -> timeline(number("hours", hours, 24, 1, 168))))),
                path("pause", () -> post(() -> order((engine, now) -> engine.pause(Meta.Pause.PAUSED, now)))),
                path("resume", () -> post(() -> order((engine, now) -> engine.pause(Meta.Pause.GOING, now)))));
    }

    // Jobs

    private Route list() {
        return parameterOptional(
                "filter",
                filter -> parameterOptional(
                        "state",
                        state -> parameterOptional(
                                "after",
                                after -> parameterOptional("limit", limit -> {
                                    int size = number("limit", limit, 100, 1, MAX_PAGE);
                                    return look(view ->
                                            page(view, filter.orElse(""), state.orElse(""), after.orElse(""), size));
                                }))));
    }

    private static ObjectNode page(EngineView view, String filter, String state, String after, int limit) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("total", view.jobCount());
        ArrayNode jobs = node.putArray("jobs");
        for (JobView job : view.jobsAfter(after, filter)) {
            if (state.isEmpty() || Forms.state(job).equals(state)) {
                if (jobs.size() == limit) {
                    node.put("next", jobs.get(limit - 1).get("name").asText());
                    break;
                }
                jobs.add(Forms.summary(job));
            }
        }
        return node;
    }

    private Route create(JsonNode body) {
        JobDefinition definition = JobJson.read(body);
        return reply(
                desk.order((engine, now) -> engine.put(definition, new Expectation.Nothing(), now)),
                answer -> Replies.answer(answer, StatusCodes.CREATED));
    }

    private Route oneJob(String name) {
        return concat(
                pathEndOrSingleSlash(() -> concat(
                        get(() -> lookAtJob(name, (job, view) -> Replies.json(Forms.job(job, view))
                                .addHeader(Replies.tag(job.record().version())))),
                        put(() -> bodies.json(body -> expectation(expected -> replace(name, body, expected)))),
                        delete(() ->
                                expectation(expected -> order((engine, now) -> engine.remove(name, expected, now)))))),
                path(
                        "run",
                        () -> post(() -> bodies.optionalJson(body -> {
                            String arguments = body.map(given -> Fields.of(given, "the body")
                                            .text("arguments")
                                            .orElse(""))
                                    .orElse("");
                            return order((engine, now) -> engine.runNow(name, arguments, now));
                        }))),
                path("kill", () -> post(() -> order((engine, now) -> engine.killAll(name, "killed by hand", now)))),
                path("success", () -> post(() -> order((engine, now) -> engine.markSuccess(name, now)))),
                path("backfill", () -> post(() -> bodies.json(body -> backfill(name, body)))),
                path(
                        "runs",
                        () -> get(() -> parameterOptional("limit", limit -> {
                            int size = number("limit", limit, 50, 1, MAX_PAGE);
                            return lookAtJob(name, (job, view) -> Replies.json(runs(job, view, size)));
                        }))),
                path(
                        "preview",
                        () -> get(() -> parameterOptional("count", count -> {
                            int size = number("count", count, 10, 1, MAX_PREVIEW);
                            return lookAtJob(
                                    name,
                                    (job, view) -> Replies.json(
                                            Forms.preview(job.record().definition(), clock.instant(), size)));
                        }))));
    }

    private static ArrayNode runs(JobView job, EngineView view, int limit) {
        ArrayNode runs = JsonNodeFactory.instance.arrayNode();
        job.last(limit).forEach(run -> runs.add(Forms.run(run, view)));
        return runs;
    }

    private Route replace(String name, JsonNode body, Expectation expected) {
        JobDefinition definition = JobJson.read(body);
        if (!definition.name().equals(name)) {
            throw new JobRuleException(
                    "'name' is '%s', must be '%s' as in the address".formatted(definition.name(), name));
        }
        return order((engine, now) -> engine.put(definition, expected, now));
    }

    private Route backfill(String name, JsonNode body) {
        Fields fields = Fields.of(body, "a backfill");
        Instant from = Fields.instantOf("from", fields.needText("from"));
        Instant to = Fields.instantOf("to", fields.needText("to"));
        fields.refuseOthers();
        return order((engine, now) -> engine.backfill(name, from, to, now));
    }

    private Route preview(JsonNode body) {
        JobDefinition definition = JobJson.read(body).completedAt(clock.instant());
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("definition", JobJson.write(definition));
        node.set("next", Forms.preview(definition, clock.instant(), 10));
        return look(view -> {
            view.graph().objection(definition.name(), definition.parents()).ifPresent(why -> {
                throw new JobRuleException(why);
            });
            return node;
        });
    }

    /** If-Match names the version that a change was made from, If-None-Match: * says that there must be none. */
    private Route expectation(Function<Expectation, Route> inner) {
        return optionalHeaderValueByName(
                "If-Match",
                match -> optionalHeaderValueByName("If-None-Match", none -> {
                    if (none.isPresent()) {
                        return inner.apply(new Expectation.Nothing());
                    }
                    if (match.isEmpty() || match.get().equals("*")) {
                        return inner.apply(new Expectation.Anything());
                    }
                    String number = match.get().replace("\"", "");
                    if (!number.matches("\\d{1,18}")) {
                        throw new JobRuleException(
                                "If-Match is '%s', must be a version such as \"3\"".formatted(match.get()));
                    }
                    return inner.apply(new Expectation.Version(Long.parseLong(number)));
                }));
    }

    // Runs

    private Route oneRun(String text) {
        RunId id = RunId.parse(text);
        return concat(
                pathEndOrSingleSlash(() -> get(() -> reply(
                        desk.look(view -> view.run(id).map(run -> Replies.json(Forms.run(run, view)))),
                        found -> found.orElseGet(() -> Replies.missing("run", text))))),
                path(
                        "output",
                        () -> get(() -> parameterOptional(
                                "stream",
                                stream -> parameterOptional(
                                        "attempt",
                                        attempt -> parameterOptional(
                                                "offset",
                                                offset -> output(id, stream.orElse("stdout"), attempt, offset)))))),
                path("kill", () -> post(() -> order((engine, now) -> engine.kill(id, "killed by hand", now)))),
                path("rerun", () -> post(() -> order((engine, now) -> engine.rerun(id, now)))));
    }

    /** Which task's output, and where it is. */
    private record Place(TaskId task, String endpoint) {}

    private Route output(RunId id, String stream, Optional<String> attempt, Optional<String> offset) {
        if (!stream.equals("stdout") && !stream.equals("stderr")) {
            throw new JobRuleException("'stream' is '%s', must be stdout or stderr".formatted(stream));
        }
        int from = number("offset", offset, 0, 0, 999_999_999);
        SandboxCall.Stream which = stream.equals("stdout") ? SandboxCall.Stream.STDOUT : SandboxCall.Stream.STDERR;
        CompletionStage<HttpResponse> answer = desk.look(view ->
                        view.run(id).map(run -> place(run, number("attempt", attempt, run.attempt(), 0, 999_999))))
                .thenCompose(place -> {
                    if (place.isEmpty()) {
                        return CompletableFuture.completedStage(Replies.missing("run", id.toString()));
                    }
                    if (place.get().endpoint().isEmpty()) {
                        return CompletableFuture.completedStage(Replies.refusal(
                                StatusCodes.NOT_FOUND,
                                "attempt '%s' has not run".formatted(place.get().task())));
                    }
                    return sandboxes
                            .read(place.get().endpoint(), place.get().task(), which, from, MAX_OUTPUT)
                            .thenApply(bytes -> Replies.text(bytes.toText()));
                });
        return completeWithFuture(Replies.orFailure(answer));
    }

    private static Place place(Run run, int attempt) {
        String endpoint = attempt == run.attempt() ? run.endpoint() : "";
        for (Attempt each : run.attempts()) {
            if (each.number() == attempt) {
                endpoint = each.endpoint();
            }
        }
        return new Place(run.id().task(attempt), endpoint);
    }

    private Route timeline(int hours) {
        long now = clock.millis();
        return look(view -> Forms.timeline(view, now - hours * HOUR, now, MAX_GRAPH));
    }

    // Shared

    /** Something that is made of a job and the view it is seen in. */
    private interface JobForm {
        HttpResponse of(JobView job, EngineView view);
    }

    private Route lookAtJob(String name, JobForm form) {
        return reply(
                desk.look(view -> view.job(name).map(job -> form.of(job, view))),
                found -> found.orElseGet(() -> Replies.missing("job", name)));
    }

    private Route look(Function<EngineView, JsonNode> question) {
        return reply(desk.look(question), Replies::json);
    }

    private Route order(Order<Answer> order) {
        return reply(desk.order(order), answer -> Replies.answer(answer, StatusCodes.OK));
    }

    private <T> Route reply(CompletionStage<T> stage, Function<T, HttpResponse> form) {
        return completeWithFuture(Replies.map(stage, form));
    }

    static int number(String name, Optional<String> text, int usual, int least, int most) {
        if (text.isEmpty()) {
            return usual;
        }
        if (!text.get().matches("\\d{1,9}")
                || Integer.parseInt(text.get()) < least
                || Integer.parseInt(text.get()) > most) {
            throw new JobRuleException(
                    "'%s' is '%s', must be a number from %d to %d".formatted(name, text.get(), least, most));
        }
        return Integer.parseInt(text.get());
    }
}
