package dev.stoa.api.resource;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AttributesTest {
    @Property
    void whatIsPrintedIsReadBack(@ForAll("attributes") Attributes attributes) {
        assertThat(Attributes.parse(attributes.toString())).isEqualTo(attributes);
    }

    @Provide
    Arbitrary<Attributes> attributes() {
        Arbitrary<String> names = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8);
        Arbitrary<String> values = Arbitraries.strings()
                .withChars("ab c[]{}-_/=é")
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(value -> value.equals(value.strip()));
        return Arbitraries.maps(names, values).ofMaxSize(6).map(values1 -> new Attributes(new TreeMap<>(values1)));
    }

    @Test
    void emptyTextSaysNothing() {
        assertThat(Attributes.parse(" ;; ")).isEqualTo(Attributes.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            rack          | attribute 'rack' must be NAME:VALUE
            rack:a:b      | attribute 'rack:a:b' must be NAME:VALUE
            rack:a;rack:b | attribute 'rack' is given twice
            rack:         | value '' of attribute 'rack' must be 1 to 256 characters without ';', ':' and outer blanks
            9:a           | '9' in '9:a' is no name, must be a letter followed by at most 62 letters, digits, '_', '.' or '-'
            """)
    void namesTheValueAndTheRuleItBreaks(String text, String message) {
        assertThatThrownBy(() -> Attributes.parse(text))
                .isInstanceOf(ResourceFormatException.class)
                .hasMessage(message);
    }

    @Test
    void valuesThatCouldNotBeReadBackAreRefused() {
        assertThatThrownBy(() -> new Attributes(new TreeMap<>(Map.of("rack", " a"))))
                .hasMessage(
                        "value ' a' of attribute 'rack' must be 1 to 256 characters without ';', ':' and outer blanks");
        assertThatThrownBy(() -> new Attributes(new TreeMap<>(Map.of("rack", "a\nb"))))
                .isInstanceOf(ResourceFormatException.class);
    }

    @Test
    void moreThanAllowedAreRefused() {
        String text = IntStream.rangeClosed(0, Attributes.MAX_ATTRIBUTES)
                .mapToObj(i -> "a" + i + ":x")
                .collect(Collectors.joining(";"));
        assertThatThrownBy(() -> Attributes.parse(text)).hasMessage("257 attributes are more than the 256 allowed");
    }
}
