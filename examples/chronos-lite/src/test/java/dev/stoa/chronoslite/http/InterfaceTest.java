package dev.stoa.chronoslite.http;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Download;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.UserName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class InterfaceTest {
    @TempDir
    private static Path directory;

    private static ServedChronos chronos;

    @BeforeAll
    static void start() {
        chronos = new ServedChronos(directory, List.of());
    }

    @AfterAll
    static void stop() {
        chronos.close();
    }

    private static String job(String name, String more) {
        return "{\"name\":\"%s\",\"command\":\"true\"%s}".formatted(name, more);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"name":"x","command":"true","schedule":"* * * * *","zone":"Mars/Base"}  | zone 'Mars/Base' is unknown
            {"name":"x","command":"true","parents":["nobody"]}                       | parent 'nobody' of job 'x' does not exist
            {"name":"x","command":"true","parents":["x"]}                            | job 'x' names itself as a parent
            {"name":"x","command":"true","schedule":"R/2026-01-01T00:00:00Z/PT0.2S"} | finer than the resolution
            {"name":"x","command":"true","schedule":"R/1969-01-01T00:00:00Z/PT1H"}   | before 1970
            {"name":"x","command":"true","schedule":"R0/2027-01-01T00:00:00Z/PT1H"}  | must be at least 1
            {"name":"x","command":"true","schedule":"* * *"}                         | has 3 fields
            {"name":"x","command":"true","schedule":"@daily","parents":["a"]}        | both 'schedule' and 'parents'
            {"name":"x y","command":"true"}                                          | must be letters, digits
            {"name":"x"}                                                             | must have exactly one
            {"name":"x","command":"true","retires":3}                                | field 'retires' is unknown
            {"name":"x","command":"true","retries":"3"}                              | 'retries' is "3", must be a whole number
            {"name":"x","command":"true","retries":3000}                             | 'retries' is 3000, must be 0 to 100
            {"name":"x","command":"true","deadline":"soon"}                          | must be a duration such as PT10S
            {"name":"x","command":"true","concurrency":"maybe"}                      | must be one of allow, forbid, replace, queue
            {"name":"x","command":"true","cpus":-1}                                  | 'cpus' is
            {"name":"x","command":"true","constraints":[["rack","NEAR","a"]]}        | operator 'NEAR' is unknown
            {"name":"x","command":"true","constraints":[["rack","LIKE","["]]}        | is no regular expression
            {"name":"x","command":"true","webhooks":[{"url":"ftp://a/"}]}            | must be an http or https address
            {"name":"x","command":"true","container":{"image":"a"}}                  | 'container' cannot be honoured
            {"name":"x","command":"true","user":"a b"}                               | 'user': user 'a b' must be 1 to 32 letters
            {"name":"x","command":"true","user":1000}                                | 'user' is 1000, must be text
            {"name":"x","command":"true","artifacts":["http://h/a"]}                 | an artifact must be a JSON object
            {"name":"x","command":"true","artifacts":[{"uri":"ftp://h/a"}]}          | 'artifacts': uri 'ftp://h/a' must be http
            {"name":"x","command":"true","artifacts":[{"fileName":"a"}]}             | 'uri' is missing
            {"name":"x","command":"true","artifacts":[{"uri":"http://h/a","mode":1}]}| field 'mode' is unknown
            {"name":"x","command":"true","artifacts":[{"uri":"http://h/a","fileName":"../a"}]} | artifact file name '../a'
            {"name":"x","command":"true","artifacts":[{"uri":"http://h/a","sha256":"ab"}]}     | must be 64 lower-case hex digits
            {"name":"x","command":"true","artifacts":[{"uri":"http://h/a"},{"uri":"http://i/a"}]} | two files of the name 'a'
            {"name":"x","command":"true"                                             | the body is no JSON
            []                                                                       | a job must be a JSON object
            """)
    void refusesABadDefinitionWithASentenceAndKeepsNothing(String body, String rule) {
        ServedChronos.Reply reply = chronos.send("POST", "/v1/jobs", body);
        assertThat(reply.code()).isEqualTo(400);
        assertThat(reply.message()).contains(rule).doesNotContain("\n");
        assertThat(chronos.get("/v1/jobs/x").code()).isEqualTo(404);
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        ServedChronos.Reply reply = chronos.send("POST", "/v1/jobs", job("large", " ".repeat(200_000)));
        assertThat(reply.code()).isEqualTo(413);
        assertThat(reply.message()).contains("larger than the 131072 bytes allowed");
    }

    @Test
    void refusesASecondJobOfANameAndAChangeFromAnOldVersion() {
        assertThat(chronos.send("POST", "/v1/jobs", job("once", "")).code()).isEqualTo(201);
        ServedChronos.Reply again = chronos.send("POST", "/v1/jobs", job("once", ""));
        assertThat(again.code()).isEqualTo(409);
        assertThat(again.message()).isEqualTo("job 'once' exists already, in version 1");
        assertThat(chronos.get("/v1/jobs/once").tag()).isEqualTo("\"1\"");
        String changed = job("once", ",\"retries\":7");
        ServedChronos.Reply second = chronos.send("PUT", "/v1/jobs/once", changed, "If-Match", "\"1\"");
        assertThat(second.tag()).isEqualTo("\"2\"");
        ServedChronos.Reply stale = chronos.send("PUT", "/v1/jobs/once", job("once", ""), "If-Match", "\"1\"");
        assertThat(stale.code()).isEqualTo(412);
        assertThat(stale.message()).contains("is in version 2, the change was made from version 1");
        assertThat(chronos.send("PUT", "/v1/jobs/once", changed, "If-None-Match", "*")
                        .code())
                .isEqualTo(409);
        assertThat(chronos.send("PUT", "/v1/jobs/other", changed).message())
                .contains("must be 'other' as in the address");
    }

    @Test
    void refusesACycleAndTheDeletionOfAParent() {
        chronos.send("POST", "/v1/jobs", job("ring-a", ""));
        chronos.send("POST", "/v1/jobs", job("ring-b", ",\"parents\":[\"ring-a\"]"));
        ServedChronos.Reply cycle = chronos.send("PUT", "/v1/jobs/ring-a", job("ring-a", ",\"parents\":[\"ring-b\"]"));
        assertThat(cycle.code()).isEqualTo(400);
        assertThat(cycle.message()).contains("would close the cycle ring-a -> ring-b -> ring-a");
        ServedChronos.Reply parent = chronos.send("DELETE", "/v1/jobs/ring-a", "");
        assertThat(parent.code()).isEqualTo(409);
        assertThat(parent.message()).contains("is a parent of 'ring-b'");
    }

    @Test
    void turnsPagesAndFilters() {
        for (int i = 0; i < 7; i++) {
            chronos.send("POST", "/v1/jobs", job("page-" + i, ",\"owner\":\"Pagers\""));
        }
        JsonNode first = chronos.get("/v1/jobs?filter=pagers&limit=5").json();
        assertThat(first.path("jobs")).hasSize(5);
        JsonNode second = chronos.get("/v1/jobs?filter=pagers&limit=5&after="
                        + first.path("next").asText())
                .json();
        assertThat(second.path("jobs")).hasSize(2);
        assertThat(second.has("next")).isFalse();
        assertThat(chronos.get("/v1/jobs?limit=501").message())
                .isEqualTo("'limit' is '501', must be a number from 1 to 500");
    }

    @Test
    void whatIsOrderedByHandIsLaunchedSeenAndTold() {
        chronos.send("POST", "/v1/jobs", job("hand", ",\"environment\":{\"A\":\"b\"}"));
        long before = chronos.get("/v1/overview").json().path("openRuns").asLong();
        String run = chronos.send("POST", "/v1/jobs/hand/run", "{\"arguments\":\"-x\"}")
                .json()
                .path("subject")
                .asText();
        assertThat(chronos.get("/v1/waiting").json().findValuesAsText("id")).contains(run);
        assertThat(chronos.get("/v1/runs/" + run).json().path("why").asText())
                .isEqualTo("no offer of resources has come yet");
        chronos.master.offer(Resources.of(4_000, 4_000));
        SchedulerCall.Accept accept = await(SchedulerCall.Accept.class);
        TaskSpec task = ((Operation.Launch) accept.operations().get(0)).task();
        assertThat(task.id().value()).isEqualTo(run + ".0");
        TaskBody.Command command = (TaskBody.Command) task.body();
        assertThat(command.argv()).containsExactly("/bin/sh", "-c", "true -x");
        assertThat(command.environment()).containsEntry("A", "b").containsEntry("CHRONOS_RUN_ID", run);
        chronos.master.place(accept);
        chronos.master.status(task.id(), TaskState.RUNNING, TaskReason.NONE);
        await(SchedulerCall.Acknowledge.class);
        assertThat(chronos.get("/v1/runs/" + run).json().path("state").asText()).isEqualTo("running");
        chronos.master.status(task.id(), TaskState.FINISHED, TaskReason.EXITED);
        await(SchedulerCall.Acknowledge.class);
        JsonNode ended = chronos.get("/v1/runs/" + run).json();
        assertThat(ended.path("state").asText()).isEqualTo("succeeded");
        assertThat(chronos.get("/v1/overview").json().path("openRuns").asLong()).isEqualTo(before);
    }

    @Test
    void aJobsUserAndFilesAreStoredShownAndLaunched() {
        String definition = job(
                "outfitted",
                ",\"user\":\"deploy\",\"artifacts\":[{\"uri\":\"https://example.org/run.sh\",\"executable\":true},"
                        + "{\"uri\":\"file:///mnt/a\",\"fileName\":\"b\",\"sha256\":\"" + "0".repeat(64) + "\"}]");
        chronos.send("POST", "/v1/jobs", definition);
        JsonNode stored = chronos.get("/v1/jobs/outfitted").json().path("definition");
        assertThat(stored.path("user").asText()).isEqualTo("deploy");
        assertThat(stored.path("artifacts").findValuesAsText("fileName")).containsExactly("run.sh", "b");
        assertThat(chronos.send("PUT", "/v1/jobs/outfitted", stored.toString(), "If-Match", "\"1\"")
                        .code())
                .isEqualTo(200);
        JsonNode asChronos = chronos.get("/v1/scheduler/job/outfitted").json();
        assertThat(asChronos.path("runAsUser").asText()).isEqualTo("deploy");
        assertThat(asChronos.path("uris").get(0).asText()).isEqualTo("https://example.org/run.sh");
        assertThat(asChronos.path("fetch").get(1).path("output_file").asText()).isEqualTo("b");

        chronos.send("POST", "/v1/jobs/outfitted/run", "{}");
        chronos.master.offer(Resources.of(4_000, 4_000));
        TaskSpec task = ((Operation.Launch)
                        await(SchedulerCall.Accept.class).operations().get(0))
                .task();
        TaskBody.Command command = (TaskBody.Command) task.body();
        assertThat(command.user()).contains(new UserName("deploy"));
        assertThat(command.downloads())
                .containsExactly(
                        new Download(
                                "https://example.org/run.sh", "run.sh", Optional.empty(), Download.Mode.EXECUTABLE),
                        new Download("file:///mnt/a", "b", Optional.of("0".repeat(64)), Download.Mode.PLAIN));
        chronos.send("DELETE", "/v1/jobs/outfitted", "");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            "runAsUser":"1000"                                                     | 'runAsUser': user '1000' must be 1 to 32
            "uris":["http://h/a.tgz"]                                              | http://h/a.tgz would be unpacked
            "fetch":[{"uri":"http://h/a.zip"}]                                     | http://h/a.zip would be unpacked
            "fetch":[{"uri":"hdfs://h/a","extract":false}]                         | must be http
            "fetch":[{"uri":"http://h/a"}],"uris":["http://h/b"]                   | both 'uris' and 'fetch'
            "container":{"image":"x"}                                              | 'container' cannot be honoured
            """)
    void refusesWhatChronosWouldDoOtherwise(String fields, String rule) {
        ServedChronos.Reply reply = chronos.send(
                "POST", "/v1/scheduler/iso8601", "{\"name\":\"odd\",\"command\":\"true\",%s}".formatted(fields));
        assertThat(reply.code()).isEqualTo(400);
        assertThat(reply.message()).contains(rule);
    }

    @Test
    void whatChronosShowedMayBePostedAgain() {
        String posted =
                """
                {"name":"fetching","command":"./a","schedule":"R/2036-03-08T20:00:00.000Z/PT2H","runAsUser":"deploy",
                 "fetch":[{"uri":"http://h/a","executable":true,"cache":true,"extract":true,"output_file":""},
                          {"uri":"http://h/b.tgz","extract":false}]}""";
        assertThat(chronos.send("POST", "/v1/scheduler/iso8601", posted).code()).isEqualTo(204);
        JsonNode shown = chronos.get("/v1/scheduler/job/fetching").json();
        assertThat(shown.path("fetch").findValuesAsText("output_file")).containsExactly("a", "b.tgz");
        assertThat(chronos.send("POST", "/v1/scheduler/iso8601", shown.toString())
                        .code())
                .isEqualTo(204);
        assertThat(chronos.get("/v1/scheduler/job/fetching").json().path("fetch"))
                .isEqualTo(shown.path("fetch"));
        assertThat(chronos.send(
                                "POST",
                                "/v1/scheduler/iso8601",
                                posted.replace("fetching", "plain")
                                        .replaceAll("(?s)\"fetch\".*]", "\"uris\":[\"http://h/a\"]"))
                        .code())
                .isEqualTo(204);
        assertThat(chronos.get("/v1/jobs/plain")
                        .json()
                        .path("definition")
                        .path("artifacts")
                        .findValuesAsText("uri"))
                .containsExactly("http://h/a");
    }

    /** The next call of a kind; questions, and whether offers are wanted, are said in between. */
    private static <C extends SchedulerCall> C await(Class<C> kind) {
        SchedulerCall call = chronos.master.next();
        while (!kind.isInstance(call)) {
            call = chronos.master.next();
        }
        return kind.cast(call);
    }

    @Test
    void chronosClientsFindWhatTheyKnow() {
        String scheduled =
                """
                {"name":"camus_kafka2hdfs","command":"run.bash","arguments":["-verbose"],"shell":false,
                 "schedule":"R/2036-03-08T20:00:00.000Z/PT2H","scheduleTimeZone":"Europe/Paris","retries":2,
                 "owner":"ops@example.org","cpus":1.0,"mem":1024,"disk":10240,"highPriority":false,"concurrent":false,
                 "softError":false,"disabled":false,"environmentVariables":[{"name":"A","value":"1"}],"fetch":[],"uris":[],
                 "constraints":[["rack","LIKE","rack-[1-3]"]],"executor":"","unheardOf":1}""";
        assertThat(chronos.send("POST", "/v1/scheduler/iso8601", scheduled).code())
                .isEqualTo(204);
        assertThat(chronos.send("POST", "/v1/scheduler/iso8601", scheduled).code())
                .isEqualTo(204);
        JsonNode job = chronos.get("/v1/scheduler/job/camus_kafka2hdfs").json();
        assertThat(job.path("command").asText()).isEqualTo("run.bash");
        assertThat(job.path("arguments").get(0).asText()).isEqualTo("-verbose");
        assertThat(job.path("scheduleTimeZone").asText()).isEqualTo("Europe/Paris");
        assertThat(job.path("mem").asInt()).isEqualTo(1024);
        assertThat(chronos.send(
                                "POST",
                                "/v1/scheduler/dependency",
                                "{\"name\":\"after_camus\",\"command\":\"true\",\"parents\":[\"camus_kafka2hdfs\"]}")
                        .code())
                .isEqualTo(204);
        assertThat(chronos.send(
                                "POST",
                                "/v1/scheduler/dependency",
                                "{\"name\":\"b\",\"command\":\"true\",\"parents\":[\"gone\"]}")
                        .code())
                .isEqualTo(400);
        assertThat(chronos.get("/v1/scheduler/graph/csv").body())
                .contains("node,after_camus,fresh,idle\n")
                .contains("link,camus_kafka2hdfs,after_camus\n");
        assertThat(chronos.get("/v1/scheduler/graph/dot").body()).contains("\"camus_kafka2hdfs\" -> \"after_camus\"");
        assertThat(chronos.get("/v1/scheduler/jobs/search?name=CAMUS").json()).hasSize(2);
        assertThat(chronos.get("/v1/scheduler/jobs/summary").json().path("jobs").findValuesAsText("name"))
                .contains("camus_kafka2hdfs");
        assertThat(chronos.get("/v1/scheduler/job/stat/after_camus")
                        .json()
                        .path("histogram")
                        .path("count")
                        .asInt())
                .isZero();
        assertThat(chronos.get("/v1/scheduler/stats/median").json().isArray()).isTrue();
        assertThat(chronos.get("/v1/scheduler/stats/guess").message()).contains("statistic 'guess' is unknown");
        assertThat(chronos.send("PUT", "/v1/scheduler/job/after_camus", "").code())
                .isEqualTo(204);
        assertThat(chronos.send("DELETE", "/v1/scheduler/task/kill/after_camus", "")
                        .code())
                .isEqualTo(204);
        assertThat(chronos.send("DELETE", "/v1/scheduler/job/after_camus", "").code())
                .isEqualTo(204);
        assertThat(chronos.get("/v1/scheduler/job/after_camus").code()).isEqualTo(400);
        assertThat(chronos.send(
                                "POST",
                                "/v1/scheduler/iso8601",
                                "{\"name\":\"c\",\"command\":\"true\",\"container\":{\"image\":\"x\"}}")
                        .message())
                .contains("'container' cannot be honoured");
    }

    @Test
    void previewTellsTheNextFiringsOfWhatNobodyHasApplied() {
        ServedChronos.Reply reply = chronos.send(
                "POST", "/v1/preview", job("draft", ",\"schedule\":\"30 2 * * *\",\"zone\":\"Asia/Tokyo\""));
        assertThat(reply.json().path("next")).hasSize(10);
        assertThat(reply.json().path("next").get(0).path("local").asText()).contains("T02:30+09:00[Asia/Tokyo]");
        assertThat(chronos.get("/v1/jobs/draft").code()).isEqualTo(404);
    }

    @Test
    void servesThePageAndTheDescriptionOfTheInterface() {
        assertThat(chronos.get("/").body()).contains("<title>chronos-lite</title>");
        assertThat(chronos.get("/page/app.js").body()).contains("EventSource");
        assertThat(chronos.get("/openapi.json").json().path("paths").has("/v1/jobs/{name}"))
                .isTrue();
        assertThat(chronos.get("/page/../secret").code()).isEqualTo(404);
    }
}
