package dev.stoa.chronoslite.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stoa.chronoslite.engine.Answer;
import dev.stoa.chronoslite.engine.EngineView;
import dev.stoa.chronoslite.engine.EngineView.JobView;
import dev.stoa.chronoslite.engine.Expectation;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.leader.Desk;
import dev.stoa.chronoslite.leader.Order;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunState;
import dev.stoa.chronoslite.run.Statistics;

/** Chronos' own interface, 3.x, for its documented fields: its clients and its sync script find what they know. */
final class ChronosRoutes extends AllDirectives {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Desk desk;
    private final InstantSource clock;
    private final Bodies bodies;

    ChronosRoutes(Desk desk, InstantSource clock, Bodies bodies) {
        this.desk = desk;
        this.clock = clock;
        this.bodies = bodies;
    }

    Route routes() {
        return concat(
                path(
                        PathMatchers.segment("jobs"),
                        () -> get(() -> look(view -> all(view, job -> true, 0, Integer.MAX_VALUE)))),
                path(PathMatchers.segment("jobs").slash("summary"), () -> get(() -> look(ChronosRoutes::summary))),
                path(PathMatchers.segment("jobs").slash("search"), () -> get(this::search)),
                path(
                        "iso8601",
                        () -> concat(
                                post(() -> bodies.json(body -> define(ChronosJson.scheduled(body, now())))),
                                put(() -> bodies.json(body -> define(ChronosJson.scheduled(body, now())))))),
                path(
                        "dependency",
                        () -> concat(
                                post(() -> bodies.json(body -> define(ChronosJson.dependent(body)))),
                                put(() -> bodies.json(body -> define(ChronosJson.dependent(body)))))),
                path(
                        PathMatchers.segment("job").slash("success").slash(PathMatchers.segment()),
                        name -> put(() -> order(
                                (engine, now) -> engine.markSuccess(name, now),
                                done -> Replies.text("marked job %s as successful: true".formatted(name))))),
                path(
                        PathMatchers.segment("job").slash("stat").slash(PathMatchers.segment()),
                        name -> get(() -> lookAtJob(name, ChronosRoutes::statistics))),
                path(PathMatchers.segment("job").slash(PathMatchers.segment()), this::oneJob),
                path(
                        PathMatchers.segment("task").slash("kill").slash(PathMatchers.segment()),
                        name -> delete(() -> order(
                                (engine, now) -> engine.killAll(name, "killed by hand", now),
                                ChronosRoutes::noContent))),
                path(
                        PathMatchers.segment("stats").slash(PathMatchers.segment()),
                        which -> get(() -> look(view -> stats(view, which)))),
                path(
                        PathMatchers.segment("graph").slash("dot"),
                        () -> get(() -> reply(desk.look(ChronosRoutes::dot), Replies::text))),
                path(
                        PathMatchers.segment("graph").slash("csv"),
                        () -> get(() -> reply(desk.look(ChronosRoutes::csv), Replies::text))));
    }

    private Instant now() {
        return clock.instant();
    }

    private Route define(JobDefinition job) {
        return order((engine, now) -> engine.put(job, new Expectation.Anything(), now), ChronosRoutes::noContent);
    }

    private Route oneJob(String name) {
        return concat(
                get(() -> lookAtJob(name, ChronosJson::write)),
                put(() -> parameterOptional(
                        "arguments",
                        arguments -> order(
                                (engine, now) ->
                                        engine.runNow(name, arguments.orElse("").replace(";", ""), now),
                                ChronosRoutes::noContent))),
                delete(() -> order(
                        (engine, now) -> engine.remove(name, new Expectation.Anything(), now),
                        ChronosRoutes::noContent)));
    }

    private Route search() {
        return parameterOptional(
                "name",
                name -> parameterOptional(
                        "command",
                        command -> parameterOptional(
                                "any",
                                any -> parameterOptional(
                                        "limit",
                                        limit -> parameterOptional("offset", offset -> {
                                            int size = ApiRoutes.number("limit", limit, 10, 0, 10_000);
                                            int skip = ApiRoutes.number("offset", offset, 0, 0, 1_000_000);
                                            return look(view ->
                                                    all(view, job -> found(job, name, command, any), skip, size));
                                        })))));
    }

    private static boolean found(JobView job, Optional<String> name, Optional<String> command, Optional<String> any) {
        String itsName = job.record().name();
        String itsCommand = String.join(" ", job.record().definition().work().argv());
        return name.map(text -> has(itsName, text)).orElse(true)
                && command.map(text -> has(itsCommand, text)).orElse(true)
                && any.map(text -> has(itsName, text) || has(itsCommand, text)).orElse(true);
    }

    private static boolean has(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private static ArrayNode all(EngineView view, java.util.function.Predicate<JobView> wanted, int skip, int limit) {
        ArrayNode jobs = NODES.arrayNode();
        int passed = 0;
        for (JobView job : view.jobsAfter("")) {
            if (wanted.test(job) && passed++ >= skip) {
                if (jobs.size() == limit) {
                    break;
                }
                jobs.add(ChronosJson.write(job));
            }
        }
        return jobs;
    }

    private static String status(JobView job) {
        if (job.progress().lastSuccessMillis() == 0 && job.progress().lastErrorMillis() == 0) {
            return "fresh";
        }
        return job.progress().lastSuccessMillis() > job.progress().lastErrorMillis() ? "success" : "failure";
    }

    private static String state(JobView job) {
        long running =
                job.open().stream().filter(run -> run.state().isOnAgent()).count();
        if (running > 0) {
            return running + " running";
        }
        return job.open().isEmpty() ? "idle" : "queued";
    }

    private static ObjectNode summary(EngineView view) {
        ObjectNode node = NODES.objectNode();
        ArrayNode jobs = node.putArray("jobs");
        for (JobView job : view.jobsAfter("")) {
            ObjectNode each = jobs.addObject()
                    .put("name", job.record().name())
                    .put("status", status(job))
                    .put("state", state(job))
                    .put(
                            "schedule",
                            job.record()
                                    .definition()
                                    .timing()
                                    .map(timing -> timing.schedule())
                                    .orElse(""));
            ArrayNode parents = each.putArray("parents");
            job.record().definition().parents().forEach(parents::add);
            each.put("disabled", job.record().definition().policy().disabled());
        }
        return node;
    }

    private static ObjectNode statistics(JobView job) {
        ObjectNode node = NODES.objectNode();
        Statistics.Figures took = Statistics.of(job.runs()).duration();
        node.putObject("histogram")
                .put("75thPercentile", took.p75() / 1_000.0)
                .put("95thPercentile", took.p95() / 1_000.0)
                .put("98thPercentile", took.p98() / 1_000.0)
                .put("99thPercentile", took.p99() / 1_000.0)
                .put("median", took.median() / 1_000.0)
                .put("mean", took.mean() / 1_000.0)
                .put("count", took.count());
        ArrayNode history = node.putArray("taskStatHistory");
        for (Run run : job.last(20)) {
            history.addObject()
                    .put("taskId", run.task().value())
                    .put("jobName", run.id().job())
                    .put("slaveId", run.agent())
                    .put("startTime", run.startedMillis())
                    .put("endTime", run.endedMillis())
                    .put(
                            "duration",
                            run.durationMillis().map(took1 -> took1 / 1_000.0).orElse(0.0))
                    .put("status", chronosStatus(run.state()));
        }
        return node;
    }

    private static String chronosStatus(RunState state) {
        return switch (state) {
            case SUCCEEDED -> "Success";
            case FAILED, KILLED, SKIPPED -> "Fail";
            case RUNNING, KILLING -> "Running";
            default -> "Idle";
        };
    }

    private static ArrayNode stats(EngineView view, String which) {
        Function<Statistics.Figures, Long> figure =
                switch (which) {
                    case "75thPercentile" -> Statistics.Figures::p75;
                    case "95thPercentile" -> Statistics.Figures::p95;
                    case "98thPercentile" -> Statistics.Figures::p98;
                    case "99thPercentile" -> Statistics.Figures::p99;
                    case "median" -> Statistics.Figures::median;
                    case "mean" -> Statistics.Figures::mean;
                    default ->
                        throw new IllegalArgumentException(
                                "statistic '%s' is unknown, must be 75thPercentile, 95thPercentile, 98thPercentile, 99thPercentile, median or mean"
                                        .formatted(which));
                };
        List<ObjectNode> rows = new ArrayList<>();
        for (JobView job : view.jobsAfter("")) {
            Statistics.Figures took = Statistics.of(job.runs()).duration();
            if (took.count() > 0) {
                rows.add(NODES.objectNode()
                        .put("jobNameLabel", job.record().name())
                        .put("time", figure.apply(took) / 1_000.0));
            }
        }
        rows.sort(Comparator.comparingDouble((ObjectNode row) -> row.get("time").asDouble())
                .reversed());
        ArrayNode node = NODES.arrayNode();
        rows.forEach(node::add);
        return node;
    }

    private static String dot(EngineView view) {
        StringBuilder text = new StringBuilder("digraph chronos {\n");
        for (JobView job : view.jobsAfter("")) {
            text.append("  \"").append(job.record().name()).append("\";\n");
            job.record().definition().parents().forEach(parent -> text.append("  \"")
                    .append(parent)
                    .append("\" -> \"")
                    .append(job.record().name())
                    .append("\";\n"));
        }
        return text.append("}\n").toString();
    }

    private static String csv(EngineView view) {
        StringBuilder text = new StringBuilder();
        for (JobView job : view.jobsAfter("")) {
            text.append("node,%s,%s,%s\n".formatted(job.record().name(), status(job), state(job)));
        }
        for (JobView job : view.jobsAfter("")) {
            job.record()
                    .definition()
                    .parents()
                    .forEach(parent -> text.append(
                            "link,%s,%s\n".formatted(parent, job.record().name())));
        }
        return text.toString();
    }

    private static HttpResponse noContent(Answer.Done done) {
        return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
    }

    /** Chronos answers every "no" with 400. */
    private Route order(Order<Answer> order, Function<Answer.Done, HttpResponse> form) {
        StatusCode no = StatusCodes.BAD_REQUEST;
        return reply(
                desk.order(order),
                answer -> answer instanceof Answer.Done done
                        ? form.apply(done)
                        : Replies.refusal(no, ((Answer.Refused) answer).sentence()));
    }

    private Route lookAtJob(String name, Function<JobView, JsonNode> form) {
        return reply(desk.look(view -> view.job(name).map(form)), found -> found.map(Replies::json)
                .orElseGet(() -> Replies.refusal(StatusCodes.BAD_REQUEST, "job '%s' does not exist".formatted(name))));
    }

    private Route look(Function<EngineView, JsonNode> question) {
        return reply(desk.look(question), Replies::json);
    }

    private <T> Route reply(CompletionStage<T> stage, Function<T, HttpResponse> form) {
        return completeWithFuture(Replies.map(stage, form));
    }
}
