package dev.stoa.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Walks the whole source tree and keeps it tidy. Each finding names the file and the rule. */
class TidyTest {
    private static final int MAX_LINES = 500;

    // Written in pieces, or this file would be its own finding.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern SLEEP = Pattern.compile("\\bThread\\s*\\.\\s*sleep\\s*\\(");
    private static final Pattern EXIT = Pattern.compile("\\bSystem\\s*\\.\\s*exit\\s*\\(|\\.halt\\s*\\(");
    private static final Pattern MAIN = Pattern.compile("\\bstatic void main\\(");
    private static final Set<String> PASSED_OVER = Set.of("target", ".git", ".idea", ".vscode");

    private static final Path ROOT = root();
    private static final List<Path> FILES = files();

    @Test
    void everyPackageSaysWhatItIsAndIsNullMarked() {
        assertThat(packages())
                .filteredOn(directory ->
                        !readOrEmpty(directory.resolve("package-info.java")).contains("@NullMarked"))
                .as("packages without package-info.java or without @NullMarked in it")
                .isEmpty();
    }

    @Test
    void everyPackageInfoHasASentence() {
        assertThat(packages())
                .filteredOn(directory ->
                        !readOrEmpty(directory.resolve("package-info.java")).startsWith("/**"))
                .as("package-info.java without a paragraph on what the package is")
                .isEmpty();
    }

    @Test
    void everyModuleHasAReadme() {
        assertThat(named("pom.xml"))
                .filteredOn(pom -> !Files.isRegularFile(pom.resolveSibling("README.md")))
                .as("modules without README.md")
                .isEmpty();
    }

    @Test
    void mainCodeNeverSleeps() {
        assertThat(mainSources(file -> SLEEP.matcher(read(file)).find()))
                .as("main code that sleeps where it should wait for an event")
                .isEmpty();
    }

    @Test
    void onlyMainClassesExit() {
        assertThat(mainSources(file -> EXIT.matcher(read(file)).find()
                        && !MAIN.matcher(read(file)).find()))
                .as("code that ends the process and is no main class")
                .isEmpty();
    }

    @Test
    void noFileIsLongerThanAReaderCanHold() {
        assertThat(sources())
                .filteredOn(file -> read(file).lines().count() > MAX_LINES)
                .as("files of more than %d lines", MAX_LINES)
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        List<Path> texts = FILES.stream()
                .filter(file -> file.toString().matches(".*\\.(java|md|xml|conf|sh|yaml|yml)|.*/(stoa|run)"))
                .toList();
        assertThat(texts)
                .filteredOn(file -> UNFINISHED.matcher(read(file)).find())
                .as("files with marks of unfinished work")
                .isEmpty();
    }

    @Test
    void theWalkSeesTheTree() {
        assertThat(mainSources(file -> true)).hasSizeGreaterThan(100);
        assertThat(packages()).contains(ROOT.resolve("kernel/api/src/main/java/dev/stoa/api/resource"));
        assertThat(named("pom.xml")).contains(ROOT.resolve("pom.xml"));
    }

    private static List<Path> packages() {
        return mainSources(file -> true).stream()
                .map(Path::getParent)
                .distinct()
                .toList();
    }

    private static List<Path> mainSources(Predicate<Path> wanted) {
        return sources().stream()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .filter(wanted)
                .toList();
    }

    private static List<Path> sources() {
        return FILES.stream().filter(file -> file.toString().endsWith(".java")).toList();
    }

    private static List<Path> named(String name) {
        return FILES.stream()
                .filter(file -> file.getFileName().toString().equals(name))
                .toList();
    }

    private static String readOrEmpty(Path file) {
        return Files.isRegularFile(file) ? read(file) : "";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file.toString(), unreadable);
        }
    }

    private static Path root() {
        return Stream.iterate(
                        Path.of("").toAbsolutePath(),
                        directory -> directory.resolve("..").normalize())
                .limit(10)
                .filter(directory -> Files.isDirectory(directory.resolve("kernel/api")))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> files() {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return PASSED_OVER.contains(directory.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return files;
    }
}
