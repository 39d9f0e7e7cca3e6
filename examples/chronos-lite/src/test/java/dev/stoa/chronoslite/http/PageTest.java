package dev.stoa.chronoslite.http;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.stoa.chronoslite.engine.Change;
import dev.stoa.chronoslite.engine.JobRecord;
import dev.stoa.chronoslite.engine.Progress;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.run.Cause;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.chronoslite.run.RunState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/**
 * The page in a real browser, Debian's Chromium; skipped where there is none. With the system property {@code chronos.pictures}
 * it leaves pictures of every view there.
 */
class PageTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @TempDir
    private static Path directory;

    private static ServedChronos chronos;
    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(
                Files.isExecutable(CHROMIUM),
                "no browser at /usr/bin/chromium: install Debian's chromium to test the page");
        chronos = new ServedChronos(directory, history());
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of(
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    @AfterAll
    static void stop() {
        if (chronos != null) {
            browser.close();
            playwright.close();
            chronos.close();
        }
    }

    /** A day in the life of a few jobs. */
    private static List<Change> history() {
        List<Change> all = new ArrayList<>();
        Random random = new Random(7);
        long now = System.currentTimeMillis();
        List<JobDefinition> jobs = List.of(
                JobDefinition.scheduled("export-orders", "R/2026-01-01T00:00:00Z/PT1H", "export orders"),
                JobDefinition.following("clean-orders", List.of("export-orders"), "clean"),
                JobDefinition.following("geo-orders", List.of("export-orders"), "geo"),
                JobDefinition.following("join-orders", List.of("clean-orders", "geo-orders"), "join"),
                JobDefinition.following("publish-report", List.of("join-orders"), "publish"),
                JobDefinition.following("train-model", List.of("join-orders"), "train"),
                JobDefinition.scheduled("rotate-logs", "*/30 * * * *", "logrotate"),
                JobDefinition.scheduled("backup-ledger", "15 3 * * *", "backup"),
                JobDefinition.scheduled("probe-partners", "R/2026-01-01T00:00:00Z/PT20M", "probe"));
        long generation = 1;
        for (JobDefinition job : jobs) {
            all.add(new Change.JobPut(
                    new JobRecord(job, generation++, 1 + random.nextInt(5), now - 9_000_000, now - 5_000_000)));
        }
        int index = 1;
        for (JobDefinition job : jobs) {
            boolean flaky = job.name().equals("probe-partners");
            long step = flaky ? 1_200_000 : job.name().equals("rotate-logs") ? 1_800_000 : 3_600_000;
            int count = job.name().equals("backup-ledger") ? 1 : (int) (80_000_000 / step);
            long errors = 0;
            long good = 0;
            int sequence = 0;
            for (int i = count; i > 0; i--) {
                long nominal = (now / step - i + 1) * step;
                RunId graph = new RunId("export-orders", 1, RunId.token(java.time.Instant.ofEpochMilli(nominal)));
                RunId id = job.parents().isEmpty()
                        ? new RunId(job.name(), index, RunId.token(java.time.Instant.ofEpochMilli(nominal)))
                        : graph.follower(job.name(), index);
                Run run = Run.opened(
                        id, sequence++, job.parents().isEmpty() ? id : graph, Cause.SCHEDULE, nominal, "", nominal);
                boolean bad = flaky ? random.nextInt(4) == 0 || i < 3 : random.nextInt(40) == 0;
                long took = 20_000L + random.nextInt(job.name().equals("train-model") ? 1_500_000 : 240_000);
                Run started = run.running("agent-" + (1 + random.nextInt(3)), "", nominal + 40);
                Run ended = random.nextInt(30) == 0
                        ? run.ended(RunState.SKIPPED, -1, "run %s was still there".formatted(id), nominal)
                        : started.ended(
                                bad ? RunState.FAILED : RunState.SUCCEEDED,
                                bad ? 1 : 0,
                                bad ? "exit code 1" : "",
                                nominal + took);
                if (ended.state() == RunState.FAILED) {
                    errors++;
                } else if (ended.state() == RunState.SUCCEEDED) {
                    errors = 0;
                    good++;
                }
                if (i == 1 && job.name().equals("join-orders")) {
                    ended = started;
                }
                all.add(new Change.RunPut(ended));
            }
            all.add(new Change.ProgressPut(new Progress(
                    job.name(), now, sequence, good, errors, 1, errors, now - 100_000, now - 50_000, new TreeMap<>())));
            index++;
        }
        return all;
    }

    private static Page open(String view, ColorScheme scheme) {
        Page page = browser.newPage(
                new Browser.NewPageOptions().setViewportSize(1280, 860).setColorScheme(scheme));
        page.navigate(chronos.url + "/" + view);
        page.waitForSelector("main[data-ready]");
        return page;
    }

    private static void picture(Page page, String name) {
        Optional.ofNullable(System.getProperty("chronos.pictures"))
                .ifPresent(where -> page.screenshot(new Page.ScreenshotOptions()
                        .setPath(Path.of(where, name + ".png"))
                        .setFullPage(true)));
    }

    @Test
    void everyViewDrawsItselfInDarkAndLight() {
        Map<String, String> views = new TreeMap<>(Map.of(
                "overview", "#/",
                "jobs", "#/jobs",
                "job", "#/jobs/join-orders",
                "graph", "#/graph",
                "timeline", "#/timeline",
                "waiting", "#/waiting",
                "edit", "#/jobs/export-orders/edit"));
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            views.forEach((name, view) -> {
                try (Page page = open(view, scheme)) {
                    List<String> errors = new ArrayList<>();
                    page.onPageError(errors::add);
                    assertThat(page.locator("main h1")).isVisible();
                    assertThat(page.locator("html"))
                            .hasAttribute("data-theme", scheme == ColorScheme.DARK ? "dark" : "light");
                    picture(page, name + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
                    org.assertj.core.api.Assertions.assertThat(errors).isEmpty();
                }
            });
        }
    }

    @Test
    void theJobListFilters() {
        try (Page page = open("#/jobs", ColorScheme.LIGHT)) {
            page.fill("#filter", "orders");
            assertThat(page.locator("#count")).hasText(java.util.regex.Pattern.compile("4 of \\d+"));
            assertThat(page.locator("#list tbody tr")).hasCount(4);
        }
    }

    @Test
    void theEditorShowsWhatTheSchedulerSaysAndSavesWhatItTakes() {
        try (Page page = open("#/new", ColorScheme.LIGHT)) {
            page.fill("#text", "{\"name\": \"made-here\", \"command\": \"true\", \"schedule\": \"0 25 * * *\"}");
            assertThat(page.locator("#verdict")).containsText("cron expression '0 25 * * *' cannot be read");
            assertThat(page.locator("#save")).isDisabled();
            page.fill("#text", "{\"name\": \"made-here\", \"command\": \"true\", \"schedule\": \"0 5 * * *\"}");
            assertThat(page.locator("#verdict")).hasText("Nothing is wrong with it.");
            page.click("#save");
            assertThat(page.locator("main h1")).hasText("made-here");
        }
    }

    @Test
    void theGraphDrawsEveryJobThatFollowsOrIsFollowed() {
        try (Page page = open("#/graph", ColorScheme.LIGHT)) {
            assertThat(page.locator(".node")).hasCount(6);
            assertThat(page.locator(".edge")).hasCount(6);
        }
    }

    @Test
    void anEventRedrawsTheView() {
        chronos.send("PUT", "/v1/jobs/live", "{\"name\":\"live\",\"command\":\"true\"}");
        try (Page page = open("#/waiting", ColorScheme.LIGHT)) {
            assertThat(page.locator("#live")).hasText("live");
            chronos.send("POST", "/v1/jobs/live/run", "");
            assertThat(page.locator("#list tbody")).containsText("live");
        }
    }
}
