package dev.stoa.node.listing;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.stoa.node.option.Printable;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints rows in aligned columns, with a heading in bold where a terminal listens and without any escape sequence
 * elsewhere.
 *
 * @param <T> what a row shows
 */
final class Table<T> {
    private static final String GAP = "  ";

    private record Column<T>(String heading, Function<T, String> cell) {}

    private final List<Column<T>> columns = new ArrayList<>();

    Table<T> column(String heading, Function<T, String> cell) {
        columns.add(new Column<>(heading, cell));
        return this;
    }

    void print(List<T> rows, PrintWriter out, Ansi ansi) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(Column::heading).toList());
        for (T row : rows) {
            lines.add(columns.stream()
                    .map(column -> shown(column.cell().apply(row)))
                    .toList());
        }
        int[] widths = new int[columns.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(line.get(i)));
            }
        }
        boolean heading = true;
        for (List<String> line : lines) {
            String text = aligned(line, widths);
            // Only the heading goes through the markup, so that no cell is ever taken for it.
            out.println(heading && ansi.enabled() ? ansi.string("@|bold " + text + "|@") : text);
            heading = false;
        }
        out.flush();
    }

    private static String aligned(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : GAP).append(cells.get(i));
            if (i < widths.length - 1) {
                line.append(" ".repeat(widths[i] - width(cells.get(i))));
            }
        }
        return line.toString().stripTrailing();
    }

    private static String shown(String cell) {
        return cell.isEmpty() ? "-" : Printable.line(cell);
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
