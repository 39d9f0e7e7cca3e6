package dev.stoa.api.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

import dev.stoa.api.placement.LinearPattern.Part;

/** Reads the regular expressions that {@link LinearPattern} can match. */
final class PatternParser {
    private final String pattern;
    private int at;
    private int depth;

    PatternParser(String pattern) {
        this.pattern = pattern;
    }

    Part parse() {
        Part whole = choice();
        if (at < pattern.length()) {
            throw broken("')' closes nothing");
        }
        return whole;
    }

    private Part choice() {
        if (++depth > PlacementRules.MAX_DEPTH) {
            throw broken("groups may be nested at most %d deep".formatted(PlacementRules.MAX_DEPTH));
        }
        Part whole = sequence();
        while (skipIf('|')) {
            whole = LinearPattern.either(whole, sequence());
        }
        depth--;
        return whole;
    }

    private Part sequence() {
        List<Part> parts = new ArrayList<>();
        while (at < pattern.length() && peek() != '|' && peek() != ')') {
            parts.add(repetition(single()));
        }
        return LinearPattern.sequence(List.copyOf(parts));
    }

    private Part repetition(Part part) {
        Part repeated;
        if (skipIf('*')) {
            repeated = LinearPattern.repeated(part, 0, -1);
        } else if (skipIf('+')) {
            repeated = LinearPattern.repeated(part, 1, -1);
        } else if (skipIf('?')) {
            repeated = LinearPattern.repeated(part, 0, 1);
        } else if (skipIf('{')) {
            repeated = counted(part);
        } else {
            return part;
        }
        if (at < pattern.length() && "*+?{".indexOf(peek()) >= 0) {
            throw broken("lazy, possessive and doubled repetition is not understood");
        }
        return repeated;
    }

    private Part counted(Part part) {
        int least = number();
        int most = least;
        if (skipIf(',')) {
            most = at < pattern.length() && peek() == '}' ? -1 : number();
        }
        if (!skipIf('}')) {
            throw broken("'}' must end a repetition");
        }
        if (most >= 0 && most < least) {
            throw broken("a repetition of %d to %d is backwards".formatted(least, most));
        }
        return LinearPattern.repeated(part, least, most);
    }

    private int number() {
        int from = at;
        while (at < pattern.length() && peek() >= '0' && peek() <= '9') {
            at++;
        }
        String digits = pattern.substring(from, at);
        if (digits.isEmpty() || digits.length() > 2 || Integer.parseInt(digits) > LinearPattern.MAX_REPEAT) {
            throw broken("a repetition must be 0 to %d times".formatted(LinearPattern.MAX_REPEAT));
        }
        return Integer.parseInt(digits);
    }

    private Part single() {
        int c = take();
        return switch (c) {
            case '(' -> group();
            case '[' -> LinearPattern.one(charClass());
            case '.' -> LinearPattern.any();
            case '\\' -> LinearPattern.one(escaped());
            case '^', '$' -> throw broken("'%c' is not needed: the whole value is matched".formatted(c));
            case '*', '+', '?', '{' -> throw broken("'%c' repeats nothing".formatted(c));
            default -> LinearPattern.one(same(c));
        };
    }

    private Part group() {
        if (at < pattern.length() && peek() == '?') {
            throw broken("look-around and named groups are not understood");
        }
        Part inside = choice();
        if (!skipIf(')')) {
            throw broken("')' is missing");
        }
        return inside;
    }

    private IntPredicate charClass() {
        boolean opposite = skipIf('^');
        List<IntPredicate> members = new ArrayList<>();
        while (at < pattern.length() && (peek() != ']' || members.isEmpty())) {
            members.add(member());
        }
        if (!skipIf(']')) {
            throw broken("']' is missing");
        }
        IntPredicate any = c -> members.stream().anyMatch(member -> member.test(c));
        return opposite ? any.negate() : any;
    }

    private IntPredicate member() {
        int first = take();
        if (first == '\\') {
            return escaped();
        }
        if (at + 1 < pattern.length() && peek() == '-' && pattern.charAt(at + 1) != ']') {
            at++;
            int last = take();
            if (last == '\\') {
                last = take();
            }
            if (last < first) {
                throw broken("the range '%c-%c' is backwards".formatted(first, last));
            }
            int end = last;
            return c -> c >= first && c <= end;
        }
        return same(first);
    }

    private IntPredicate escaped() {
        int c = take();
        return switch (c) {
            case 'd' -> PatternParser::isDigit;
            case 'D' -> ((IntPredicate) PatternParser::isDigit).negate();
            case 'w' -> PatternParser::isWord;
            case 'W' -> ((IntPredicate) PatternParser::isWord).negate();
            case 's' -> PatternParser::isBlank;
            case 'S' -> ((IntPredicate) PatternParser::isBlank).negate();
            default -> {
                if (c < 128 && Character.isLetterOrDigit(c)) {
                    throw broken("'\\%c' is not understood".formatted(c));
                }
                yield same(c);
            }
        };
    }

    private static IntPredicate same(int wanted) {
        return c -> c == wanted;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWord(int c) {
        return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
    }

    private static boolean isBlank(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private char peek() {
        return pattern.charAt(at);
    }

    private int take() {
        if (at >= pattern.length()) {
            throw broken("something must follow");
        }
        int c = pattern.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    private boolean skipIf(char sign) {
        if (at < pattern.length() && pattern.charAt(at) == sign) {
            at++;
            return true;
        }
        return false;
    }

    private PlacementFormatException broken(String rule) {
        return PlacementFormatException.at(Math.min(at, pattern.length()), pattern, rule);
    }
}
