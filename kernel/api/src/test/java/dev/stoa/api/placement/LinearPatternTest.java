package dev.stoa.api.placement;

import java.util.regex.Pattern;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Beside Java's own regular expressions, which understand all that this one does. */
class LinearPatternTest {
    @Property
    void agreesWithJavaOnWhatBothUnderstand(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        assertThat(LinearPattern.compile(pattern).matches(text))
                .as("'%s' of '%s'", pattern, text)
                .isEqualTo(
                        Pattern.compile(pattern, Pattern.DOTALL).matcher(text).matches());
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab1_-. ").ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> patterns() {
        return nested(3);
    }

    private Arbitrary<String> nested(int depth) {
        Arbitrary<String> leaf =
                Arbitraries.of("a", "b", ".", "[ab]", "[^a]", "[0-9_]", "\\d", "\\w", "\\S", "\\.", "[a\\-]", "");
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<String> inner = nested(depth - 1);
        Arbitrary<String> repeat = Arbitraries.of("*", "+", "?", "{2}", "{1,}", "{0,2}", "");
        return Arbitraries.oneOf(
                leaf,
                Combinators.combine(inner, inner).as((one, two) -> one + two),
                Combinators.combine(inner, inner).as((one, two) -> "(" + one + "|" + two + ")"),
                Combinators.combine(inner, repeat).as((one, times) -> "(" + one + ")" + times));
    }

    @Test
    void whatBacktracksForYearsElsewhereIsDecidedAtOnce() {
        LinearPattern pattern = LinearPattern.compile("(a|a|a*)*(a+)+b");

        assertThat(pattern.matches("a".repeat(256))).isFalse();
        assertThat(pattern.matches("a".repeat(256) + "b")).isTrue();
    }

    @Test
    void charactersOfTwoUnitsAreOne() {
        assertThat(LinearPattern.compile(".").matches("😀")).isTrue();
        assertThat(LinearPattern.compile("[😀-😂]{2}").matches("😁😂")).isTrue();
    }
}
