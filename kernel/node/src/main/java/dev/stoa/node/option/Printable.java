package dev.stoa.node.option;

/** Makes texts that others wrote safe for a terminal: one line, no control characters. */
public final class Printable {
    /** The longest line of an error or a cell of a table, in characters; what is longer is cut. */
    static final int MAX_LINE = 4_000;

    private Printable() {}

    /** The text on one line, with control characters replaced and too long a tail cut. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_LINE));
        for (int i = 0; i < text.length(); i++) {
            if (line.length() >= MAX_LINE) {
                return line.append('…').toString();
            }
            char c = text.charAt(i);
            line.append(c == '\n' || c == '\t' ? ' ' : Character.isISOControl(c) ? '?' : c);
        }
        return line.toString();
    }
}
