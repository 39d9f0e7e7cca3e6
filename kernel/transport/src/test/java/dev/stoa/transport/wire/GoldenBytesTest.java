package dev.stoa.transport.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the wire to what it was. A line that changes breaks every peer of another build: raise the protocol version of
 * sessions with it. New lines are written by running this with {@code -Dstoa.golden.write=true}.
 */
class GoldenBytesTest {
    private static final long SEED = 2026;

    @Test
    void messagesAreTheBytesTheyWere() throws IOException {
        List<String> lines = WireTypes.byNumber().entrySet().stream()
                .filter(entry -> WireTypes.isMessage(entry.getValue()))
                .map(entry -> "%d %s %s".formatted(entry.getKey(), name(entry.getValue()), hex(entry.getValue())))
                .toList();
        compare("messages.txt", lines);
    }

    @Test
    void oldBytesAreStillTheMessagesTheyWere() throws Exception {
        for (String line : read("messages.txt")) {
            String[] fields = line.split(" ", -1);
            Class<?> type = WireTypes.byNumber().getOrDefault(Integer.parseInt(fields[0]), Void.class);
            assertThat(WireCodec.standard().decode(HexFormat.of().parseHex(fields[2])))
                    .isEqualTo(Samples.lasting(type, SEED));
        }
    }

    @Test
    void typesKeepTheirNumbersAndShapes() throws IOException {
        List<String> lines = new ArrayList<>();
        WireTypes.byNumber()
                .forEach((number, type) -> lines.add("%d %s %s".formatted(number, name(type), shape(type))));
        compare("types.txt", lines);
    }

    private static String name(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1);
    }

    private static String shape(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).map(String::valueOf).collect(Collectors.joining(","));
        }
        if (type.isRecord()) {
            return Arrays.stream(type.getRecordComponents())
                    .map(component -> component.getName() + ":"
                            + component
                                    .getGenericType()
                                    .getTypeName()
                                    .replaceAll("[a-z.]+\\.([A-Z])", "$1")
                                    .replace(" ", ""))
                    .collect(Collectors.joining(",", "(", ")"));
        }
        return "bytes";
    }

    private static String hex(Class<?> type) {
        return HexFormat.of().formatHex(WireCodec.standard().encode(Samples.lasting(type, SEED)));
    }

    private static void compare(String file, List<String> lines) throws IOException {
        if (Boolean.getBoolean("stoa.golden.write")) {
            Path target = Path.of("src/test/resources/golden", file);
            Files.createDirectories(target.getParent());
            Files.write(target, lines);
            return;
        }
        assertThat(lines).isEqualTo(read(file));
    }

    private static List<String> read(String file) throws IOException {
        try (InputStream stream = GoldenBytesTest.class.getResourceAsStream("/golden/" + file)) {
            assertThat(stream).as(file).isNotNull();
            return stream == null
                    ? List.of()
                    : new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
        }
    }
}
