package dev.stoa.node.listing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

import static org.assertj.core.api.Assertions.assertThat;

class TableTest {
    private record Row(String name, String text) {}

    private static final Table<Row> TABLE =
            new Table<Row>().column("NAME", Row::name).column("TEXT", Row::text).column("LAST", row -> "x");

    @Test
    void columnsAreAlignedAndEmptyCellsAreMarked() {
        assertThat(printed(List.of(new Row("a", "longer text"), new Row("bbbbbb", "")), Ansi.OFF))
                .isEqualTo(
                        """
                        NAME    TEXT         LAST
                        a       longer text  x
                        bbbbbb  -            x
                        """);
    }

    @Test
    void emptyListingIsItsHeading() {
        assertThat(printed(List.of(), Ansi.OFF)).isEqualTo("NAME  TEXT  LAST\n");
    }

    @Test
    void onlyTerminalsGetEscapeSequences() {
        assertThat(printed(List.of(new Row("a", "b")), Ansi.OFF)).doesNotContain("\u001b");
        assertThat(printed(List.of(new Row("a", "b")), Ansi.ON)).startsWith("\u001b[1m");
    }

    @Test
    void cellsCannotWriteToTheTerminalByThemselves() {
        String printed = printed(List.of(new Row("\u001b[31mred\r\nnext", "@|bold x|@")), Ansi.ON);
        assertThat(printed.lines().skip(1)).containsExactly("?[31mred? next  @|bold x|@  x");
    }

    private static String printed(List<Row> rows, Ansi ansi) {
        StringWriter out = new StringWriter();
        TABLE.print(rows, new PrintWriter(out), ansi);
        return out.toString();
    }
}
