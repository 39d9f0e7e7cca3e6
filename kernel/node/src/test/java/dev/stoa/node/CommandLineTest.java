package dev.stoa.node;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class CommandLineTest {
    private record Ran(int code, String out, String err) {}

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Stoa.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        int code = commandLine.execute(arguments);
        return new Ran(code, out.toString(), err.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            ``                                | no command given; see 'stoa --help'
            pss                               | unknown command 'pss', did you mean ps?; see 'stoa --help'
            ps --jason                        | unknown option '--jason'; see 'stoa ps --help'
            ps surplus                        | unknown argument 'surplus'; see 'stoa ps --help'
            ps --master nowhere               | invalid value for option '--master' (ADDR): address 'nowhere' must be HOST:PORT with a port of 0 to 65535; see 'stoa ps --help'
            ps --master h:0                   | invalid value for option '--master' (ADDR): address 'h:0' must be HOST:PORT with a port of 1 to 65535; see 'stoa ps --help'
            ps --master h:99999               | invalid value for option '--master' (ADDR): address 'h:99999' must be HOST:PORT with a port of 0 to 65535; see 'stoa ps --help'
            ps --timeout soon                 | invalid value for option '--timeout': 'soon' is no duration, must be like 500ms, 10s, 5m or 1h; see 'stoa ps --help'
            ps --log-level loud               | invalid value for option '--log-level': expected one of [ERROR, WARN, INFO, DEBUG, TRACE] (case-insensitive) but was 'loud'; see 'stoa ps --help'
            kill                              | missing required parameter: 'TASK'; see 'stoa kill --help'
            teardown a/b                      | invalid value for positional parameter at index 0 (FRAMEWORK): framework id 'a/b' has '/' at position 1, allowed are letters, digits, '_', and after the first '.' and '-'; see 'stoa teardown --help'
            run                               | missing required parameter: 'COMMAND'; see 'stoa run --help'
            run --cpus -1 -- true             | 'cpus:-1' is negative, must be 0 or more; see 'stoa run --help'
            run --cpus 0.0001 -- true         | 'cpus:0.0001' must have at most 3 digits after the point; see 'stoa run --help'
            run --mem lots -- true            | 'mem:lots' has no number that can be read, must be like cpus:0.5, mem:512MiB or mem:2GiB; see 'stoa run --help'
            run --role a//b -- true           | role 'a//b' must be '*' or parts of 1 to 128 letters, digits, '_', '.', '-' joined by '/', each starting with a letter, digit or '_'; see 'stoa run --help'
            quota                             | no command given: set, remove or show; see 'stoa quota --help'
            roles set eng                     | missing required option: '--weight=WEIGHT'; see 'stoa roles set --help'
            drain                             | no agent is meant: name one, or an attribute such as rack=a; see 'stoa drain --help'
            drain --attribute rack            | attribute 'rack' must be NAME=VALUE, such as rack=a; see 'stoa drain --help'
            drain a --deadline soon           | invalid value for option '--deadline': 'soon' is no duration, must be like 500ms, 10s, 5m or 1h; see 'stoa drain --help'
            maintenance                       | one of set, list, remove must be given; see 'stoa maintenance --help'
            maintenance set w a --for 1h      | missing required option: '--start=WHEN'; see 'stoa maintenance set --help'
            maintenance set w a --start noon --for 1h | invalid value for option '--start': 'noon' is no time, must be like 2026-11-28T02:00:00Z or +30m; see 'stoa maintenance set --help'
            maintenance set w a --start +1h --for 0s | window 'w' lasts 0 ms, must be 1 to 7776000000; see 'stoa maintenance set --help'
            submit                            | missing required parameter: 'JAR'; see 'stoa submit --help'
            submit --role eng app.jar         | --role has a meaning only with --supervise; see 'stoa submit --help'
            submit --resources cpus:1 app.jar | --resources has a meaning only with --supervise; see 'stoa submit --help'
            volumes create v/1 --reservation r --disk 1GiB | volume id 'v/1' has '/' at position 1, allowed are letters, digits, '_', and after the first '.' and '-'; see 'stoa volumes create --help'
            volumes create v --reservation r --disk 1GiB;cpus:3 | disk '1GiB;cpus:3' must be one size, such as 10GiB; see 'stoa volumes create --help'
            volumes destroy v/1               | volume id 'v/1' has '/' at position 1, allowed are letters, digits, '_', and after the first '.' and '-'; see 'stoa volumes destroy --help'
            unreserve r/1                     | reservation id 'r/1' has '/' at position 1, allowed are letters, digits, '_', and after the first '.' and '-'; see 'stoa unreserve --help'
            roles set a//b --weight 1         | role 'a//b' must be '*' or parts of 1 to 128 letters, digits, '_', '.', '-' joined by '/', each starting with a letter, digit or '_'; see 'stoa roles set --help'
            roles set eng --weight 0.0001     | weight 0.0001 must have at most 3 digits after the point; see 'stoa roles set --help'
            quota set eng --limit cpus:-1     | 'cpus:-1' is negative, must be 0 or more; see 'stoa quota set --help'
            """)
    void wrongCommandLineGivesOneSentenceAndCodeTwo(String line, String sentence) {
        Ran ran = run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(ran.err()).isEqualTo("stoa: " + sentence + System.lineSeparator());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void whatIsNoJarGivesOneSentenceAndCodeOne(@TempDir Path directory) throws Exception {
        Path text = Files.writeString(directory.resolve("app.jar"), "no zip at all");
        assertThat(run("submit", directory.resolve("none.jar").toString()))
                .isEqualTo(new Ran(1, "", "stoa: there is no file '" + directory.resolve("none.jar") + "'\n"));
        assertThat(run("submit", directory.toString()))
                .isEqualTo(new Ran(1, "", "stoa: '" + directory + "' is no file that can be read, must be a jar\n"));
        assertThat(run("submit", text.toString()).err())
                .startsWith("stoa: '" + text + "' is no jar: ")
                .hasLineCount(1);
    }

    /** All commands of ours and theirs, each as the words that call it, without other names for the same. */
    static Stream<List<String>> commands() {
        return commandsOf(List.of(), Stoa.commandLine());
    }

    private static Stream<List<String>> commandsOf(List<String> words, CommandLine command) {
        return command.getSubcommands().entrySet().stream()
                .filter(each -> each.getKey().equals(each.getValue().getCommandName()))
                .filter(each -> !(each.getValue().getCommand() instanceof CommandLine.HelpCommand))
                .flatMap(each -> {
                    List<String> all = Stream.concat(words.stream(), Stream.of(each.getKey()))
                            .toList();
                    return Stream.concat(Stream.of(all), commandsOf(all, each.getValue()));
                });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(List<String> words) {
        Ran help = run(Stream.concat(words.stream(), Stream.of("--help")).toArray(String[]::new));
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).startsWith("Usage: stoa " + String.join(" ", words));
        if (words.size() == 1) {
            assertThat(run("help", words.get(0)).out()).isEqualTo(help.out());
        }
    }

    @Test
    void completionIsAScriptThatKnowsTheCommands() {
        assertThat(run("completion").out()).contains("complete ", "frameworks", "--json");
    }

    @Test
    void versionNamesStoaAndJava() {
        assertThat(run("--version").out()).contains("stoa ", "java " + System.getProperty("java.version"));
    }
}
