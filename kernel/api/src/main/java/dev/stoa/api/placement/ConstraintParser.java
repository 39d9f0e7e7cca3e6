package dev.stoa.api.placement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Reads constraints by recursive descent: {@code or} binds least, then {@code and}, then {@code not}. The depth of the text is
 * bounded before anything is built.
 */
final class ConstraintParser {
    static final Set<String> KEYWORDS = Collections.unmodifiableSet(new TreeSet<>(List.of(
            "and",
            "or",
            "not",
            "in",
            "true",
            "false",
            "matches",
            "exists",
            "all",
            "any",
            "spread",
            "affinity",
            "anti-affinity",
            "max-per",
            "unique",
            "cluster",
            "near")));

    private final Scanner in;
    private int depth;

    ConstraintParser(String text) {
        this.in = new Scanner(text);
    }

    Constraint parse() {
        if (in.isAtEnd()) {
            return Constraint.NONE;
        }
        Constraint whole = placed(this::or);
        if (!in.isAtEnd()) {
            throw in.broken("'and' or 'or' must stand between two constraints");
        }
        return whole;
    }

    private Constraint or() {
        List<Constraint> of = new ArrayList<>(List.of(and()));
        while (keyword("or")) {
            of.add(and());
        }
        return of.size() == 1 ? of.get(0) : new Constraint.Any(of);
    }

    private Constraint and() {
        List<Constraint> of = new ArrayList<>(List.of(unary()));
        while (keyword("and")) {
            of.add(unary());
        }
        return of.size() == 1 ? of.get(0) : new Constraint.All(of);
    }

    private Constraint unary() {
        if (++depth > 2 * PlacementRules.MAX_DEPTH) {
            throw in.broken("a constraint may be nested at most %d deep".formatted(PlacementRules.MAX_DEPTH));
        }
        Constraint read = keyword("not") ? new Constraint.Not(unary()) : primary();
        depth--;
        return read;
    }

    private Constraint primary() {
        in.skipBlanks();
        int from = in.at();
        if (in.skipIf("(")) {
            Constraint inside = or();
            in.require(")", "after the constraint that '(' began");
            return inside;
        }
        if (in.peek() == '"') {
            return comparison(quoted());
        }
        String word = in.run(ConstraintParser::isWordPart);
        return switch (word) {
            case "true" -> Constraint.NONE;
            case "false" -> new Constraint.Any(List.of());
            case "exists" -> {
                in.require("(", "after 'exists'");
                String attribute = word("an attribute");
                in.require(")", "after the attribute");
                yield new Constraint.AttributeExists(attribute);
            }
            case "all" -> new Constraint.All(list());
            case "any" -> new Constraint.Any(list());
            case "near" -> near();
            case "spread", "affinity", "anti-affinity", "max-per", "unique", "cluster" -> counted(word);
            case "" -> throw in.broken("a constraint must stand here");
            default -> {
                if (KEYWORDS.contains(word)) {
                    throw in.brokenAt(from, "'%s' is no attribute, write it in quotes if it is one".formatted(word));
                }
                yield comparison(word);
            }
        };
    }

    private Constraint comparison(String attribute) {
        if (in.skipIf("==")) {
            return new Constraint.AttributeEquals(attribute, word("a value"));
        }
        if (in.skipIf("!=")) {
            return new Constraint.Not(new Constraint.AttributeEquals(attribute, word("a value")));
        }
        if (keyword("in")) {
            return new Constraint.AttributeIn(attribute, values());
        }
        if (keyword("matches")) {
            return new Constraint.AttributeMatches(attribute, word("a pattern"));
        }
        if (keyword("not")) {
            if (!keyword("in")) {
                throw in.broken("'in' must stand after '%s not'".formatted(attribute));
            }
            return new Constraint.Not(new Constraint.AttributeIn(attribute, values()));
        }
        throw in.broken("'==', '!=', 'in', 'not in' or 'matches' must stand after '%s'".formatted(attribute));
    }

    private List<Constraint> list() {
        List<Constraint> of = new ArrayList<>();
        in.require("(", "before the list");
        if (in.skipIf(")")) {
            return of;
        }
        do {
            of.add(or());
        } while (in.skipIf(","));
        in.require(")", "after the list");
        return of;
    }

    private Constraint near() {
        in.require("(", "after 'near'");
        String domain = word("a domain");
        in.require(",", "after the domain");
        SortedSet<String> values = values();
        in.require(",", "after the values");
        long patienceMillis = duration();
        in.require(")", "after the patience");
        return new Constraint.Near(domain, values, patienceMillis);
    }

    /** {@code name(domain, selector, number)}: the number is the last argument, the selector all between. */
    private Constraint counted(String name) {
        in.require("(", "after '%s'".formatted(name));
        String domain = word("a domain");
        List<Integer> starts = new ArrayList<>();
        int end = argumentStarts(starts);
        boolean numbered = name.equals("spread") || name.equals("max-per");
        int number = 0;
        int selectorEnd = end;
        if (numbered) {
            if (starts.isEmpty()) {
                throw in.broken("%s needs a number as its last argument".formatted(name));
            }
            int last = starts.remove(starts.size() - 1);
            number = number(name, last, end);
            selectorEnd = last - 1;
        }
        LabelSelector tasks = starts.isEmpty() ? LabelSelector.EVERYTHING : selector(starts.get(0), selectorEnd);
        in.moveTo(end + 1);
        return switch (name) {
            case "spread" -> new Constraint.Spread(domain, tasks, number);
            case "max-per" -> new Constraint.MaxPer(domain, tasks, number);
            case "unique" -> new Constraint.MaxPer(domain, tasks, 1);
            case "affinity" -> new Constraint.Affinity(domain, tasks);
            case "anti-affinity" -> new Constraint.AntiAffinity(domain, tasks);
            default -> new Constraint.Cluster(domain, tasks);
        };
    }

    /** Collects where the arguments after this place begin; answers where the closing parenthesis stands. */
    private int argumentStarts(List<Integer> starts) {
        in.skipBlanks();
        int begin = in.at();
        int nested = 0;
        while (true) {
            int at = in.at();
            char c = in.take();
            if (c == 0) {
                throw in.brokenAt(begin, "')' must stand after the arguments");
            }
            if (c == '(') {
                nested++;
            } else if (c == ')' && nested-- == 0) {
                return at;
            } else if (c == ',' && nested == 0) {
                starts.add(at + 1);
            } else if (starts.isEmpty() && !Character.isWhitespace(c)) {
                throw in.brokenAt(at, "',' must stand after the domain");
            }
        }
    }

    private int number(String name, int from, int to) {
        String digits = in.between(from, to).strip();
        if (!digits.matches("[0-9]{1,9}")) {
            throw in.brokenAt(from, "'%s' must be the number that is %s's last argument".formatted(digits, name));
        }
        return Integer.parseInt(digits);
    }

    private LabelSelector selector(int from, int to) {
        try {
            return LabelSelector.parse(in.between(from, to));
        } catch (PlacementFormatException broken) {
            throw in.brokenAt(from, broken.rule());
        }
    }

    private long duration() {
        in.skipBlanks();
        int from = in.at();
        String text = in.run(ConstraintParser::isWordPart);
        if (!text.matches("[0-9]{1,12}(ms|s|m)")) {
            throw in.brokenAt(from, "'%s' is no time, must be like 500ms, 3s or 2m".formatted(text));
        }
        long unit = text.endsWith("ms") ? 1 : text.endsWith("s") ? 1_000 : 60_000;
        return Long.parseLong(text.replaceAll("[a-z]", "")) * unit;
    }

    private SortedSet<String> values() {
        SortedSet<String> values = new TreeSet<>();
        in.require("(", "before the values");
        do {
            in.skipBlanks();
            int from = in.at();
            String value = word("a value");
            if (!values.add(value)) {
                throw in.brokenAt(from, "value '%s' is given twice".formatted(value));
            }
        } while (in.skipIf(","));
        in.require(")", "after the values");
        return values;
    }

    private boolean keyword(String word) {
        return in.skipIfWord(word, ConstraintParser::isWordPart);
    }

    private String word(String what) {
        if (in.peek() == '"') {
            return quoted();
        }
        in.skipBlanks();
        int from = in.at();
        String word = in.run(ConstraintParser::isWordPart);
        if (word.isEmpty()) {
            throw in.brokenAt(from, "%s must stand here".formatted(what));
        }
        return word;
    }

    private String quoted() {
        int from = in.at();
        in.take();
        StringBuilder text = new StringBuilder();
        for (char c = in.take(); c != '"'; c = in.take()) {
            if (c == '\\') {
                c = in.take();
            }
            if (c == 0) {
                throw in.brokenAt(from, "the quotes that begin here must end");
            }
            text.append(c);
        }
        return text.toString();
    }

    /** Gives the place to a rule that a value broke when it was made. */
    private Constraint placed(Supplier<Constraint> read) {
        try {
            return read.get();
        } catch (PlacementFormatException broken) {
            throw broken.isPlaced() ? broken : in.brokenAt(in.at(), broken.rule());
        }
    }

    static boolean isWordPart(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || "_.-/+@%~".indexOf(c) >= 0);
    }
}
