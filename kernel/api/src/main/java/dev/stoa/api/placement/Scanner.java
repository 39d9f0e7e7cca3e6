package dev.stoa.api.placement;

import java.util.function.IntPredicate;

/** Walks over a text and says where it stands when a rule is broken. */
final class Scanner {
    private final String text;
    private int at;

    Scanner(String text) {
        this.text = text;
        if (text.length() > PlacementRules.MAX_TEXT) {
            throw new PlacementFormatException("a text of %d characters is too long, at most %d are allowed"
                    .formatted(text.length(), PlacementRules.MAX_TEXT));
        }
    }

    int at() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    String between(int from, int to) {
        return text.substring(from, to);
    }

    void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    boolean isAtEnd() {
        skipBlanks();
        return at == text.length();
    }

    /** What stands here, or 0 at the end. */
    char peek() {
        skipBlanks();
        return at < text.length() ? text.charAt(at) : 0;
    }

    /** The next character, blank or not, or 0 at the end. */
    char take() {
        return at < text.length() ? text.charAt(at++) : 0;
    }

    /** Passes over these signs if they stand here. */
    boolean skipIf(String signs) {
        skipBlanks();
        if (text.startsWith(signs, at)) {
            at += signs.length();
            return true;
        }
        return false;
    }

    /** Passes over this word if it stands here as a whole word. */
    boolean skipIfWord(String word, IntPredicate part) {
        skipBlanks();
        int end = at + word.length();
        if (text.startsWith(word, at) && (end == text.length() || !part.test(text.charAt(end)))) {
            at = end;
            return true;
        }
        return false;
    }

    void require(String signs, String why) {
        if (!skipIf(signs)) {
            throw broken("'%s' must stand %s".formatted(signs, why));
        }
    }

    /** The longest run of such characters here; empty if there is none. */
    String run(IntPredicate part) {
        skipBlanks();
        int from = at;
        while (at < text.length() && part.test(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    PlacementFormatException broken(String rule) {
        return PlacementFormatException.at(at, text, rule);
    }

    PlacementFormatException brokenAt(int position, String rule) {
        return PlacementFormatException.at(position, text, rule);
    }
}
