package dev.stoa.chronoslite.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes jobs as files say. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Creates or changes the jobs that a JSON file defines: one definition, or a list of them.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class ApplyCommand extends Client implements Callable<Integer> {
    @Parameters(paramLabel = "FILE")
    private Path file;

    @Option(names = "--version", paramLabel = "N", description = "Only if the job is in this version.")
    private long version;

    @Override
    public Integer call() {
        List<ObjectNode> jobs = Definitions.inOrder(Definitions.read(file));
        for (ObjectNode job : jobs) {
            String name = job.path("name").asText();
            String[] headers = version > 0 ? new String[] {"If-Match", "\"" + version + "\""} : new String[0];
            say("%s is in version %s"
                    .formatted(
                            name,
                            need("PUT", "/v1/jobs/" + encode(name), job.toString(), headers)
                                    .path("version")
                                    .asText()));
        }
        return 0;
    }
}
