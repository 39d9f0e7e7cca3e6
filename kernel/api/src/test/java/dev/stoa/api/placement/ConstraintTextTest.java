package dev.stoa.api.placement;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConstraintTextTest {
    private static final LabelSelector WEB = LabelSelector.parse("app=web");

    @Property
    @Domain(ConstraintArbitraries.class)
    void whatIsPrintedIsReadBack(@ForAll Constraint constraint) {
        assertThat(Constraint.parse(Constraint.print(constraint))).isEqualTo(constraint);
    }

    @Property
    @Domain(ConstraintArbitraries.class)
    void printedSelectorsAreReadBack(@ForAll LabelSelector selector) {
        assertThat(LabelSelector.parse(selector.toString())).isEqualTo(selector);
    }

    @Test
    void readsTheLanguage() {
        Constraint read = Constraint.parse("rack == a and not (os in (x, y)) and spread(zone, app=web, 1)");

        assertThat(read)
                .isEqualTo(new Constraint.All(List.of(
                        new Constraint.AttributeEquals("rack", "a"),
                        new Constraint.Not(new Constraint.AttributeIn("os", new TreeSet<>(Set.of("x", "y")))),
                        new Constraint.Spread("zone", WEB, 1))));
    }

    @Test
    void orBindsLessThanAndWhichBindsLessThanNot() {
        Constraint read = Constraint.parse("a == 1 or not b == 2 and c == 3");

        assertThat(Constraint.print(read)).isEqualTo("a == 1 or (b != 2 and c == 3)");
    }

    @Test
    void theSelectorIsAllBetweenDomainAndNumber() {
        assertThat(Constraint.parse("spread(zone, app=web,tier in (a,b), 2)"))
                .isEqualTo(new Constraint.Spread("zone", LabelSelector.parse("app=web,tier in (a,b)"), 2));
        assertThat(Constraint.parse("max-per(host, 2)"))
                .isEqualTo(new Constraint.MaxPer("host", LabelSelector.EVERYTHING, 2));
        assertThat(Constraint.parse("unique(host)"))
                .isEqualTo(new Constraint.MaxPer("host", LabelSelector.EVERYTHING, 1));
    }

    @Test
    void theEmptyTextIsTrueEverywhere() {
        assertThat(Constraint.parse("  ")).isEqualTo(Constraint.NONE);
        assertThat(LabelSelector.parse(" ")).isEqualTo(LabelSelector.EVERYTHING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "rack = a;'==', '!=', 'in', 'not in' or 'matches' must stand after 'rack', at character 6 of 'rack = a'",
                "rack == ;a value must stand here, at character 8 of 'rack =='",
                "rack == a b == c;'and' or 'or' must stand between two constraints, at character 11 of 'rack == a b == c'",
                "(rack == a;')' must stand after the constraint that '(' began, at character 11 of '(rack == a'",
                "in == a;'in' is no attribute, write it in quotes if it is one, at character 1 of 'in == a'",
                "rack in (a, a);value 'a' is given twice, at character 13 of 'rack in (a, a)'",
                "spread(zone, app=web);'app=web' must be the number that is spread's last argument, at character 13 of "
                        + "'spread(zone, app=web)'",
                "spread(zone, app=web, 0);skew of 0 must be 1 to 1000000, at character 25 of 'spread(zone, app=web, 0)'",
                "unique(host, app=;')' must stand after the arguments, at character 12 of 'unique(host, app='",
                "near(rack, (a), 3);'3' is no time, must be like 500ms, 3s or 2m, at character 17 of 'near(rack, (a), 3)'",
                "9rack == a;attribute '9rack' must be a letter followed by at most 62 letters, digits, '_', '.' or '-', "
                        + "at character 11 of '9rack == a'",
                "os matches \"(a+)+$\";'$' is not needed: the whole value is matched, at character 7 of '(a+)+$'",
                "os matches \"(?=a)\";look-around and named groups are not understood, at character 2 of '(?=a)'",
                "os matches \"a*?\";lazy, possessive and doubled repetition is not understood, at character 3 of 'a*?'",
                "os matches \"(a{64}){64}\";pattern '(a{64}){64}' comes to more than 2000 steps when its repetitions are "
                        + "written out, at character 25 of 'os matches \"(a{64}){64}\"'",
            })
    void refusesWithPlaceValueAndRule(String text, String message) {
        assertThatThrownBy(() -> Constraint.parse(text))
                .isInstanceOf(PlacementFormatException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "app=web tier=a;',' must stand between two requirements, at character 9 of 'app=web tier=a'",
                "app in web;'(' must stand before the values, at character 8 of 'app in web'",
                "app in (a,a);value 'a' is given twice, at character 11 of 'app in (a,a)'",
                "=web;a label must stand here, at character 1 of '=web'",
                "-app;label '-app' must be 1 to 63 letters, digits, '_', '.' or '-' between two letters or digits, after an "
                        + "optional lower-case DNS name and '/', at character 1 of '-app'",
                "app=-x;value '-x' of label 'app' must be empty, or 1 to 63 letters, digits, '_', '.' or '-' between two "
                        + "letters or digits, at character 1 of 'app=-x'",
            })
    void refusesSelectorsWithPlaceValueAndRule(String text, String message) {
        assertThatThrownBy(() -> LabelSelector.parse(text))
                .isInstanceOf(PlacementFormatException.class)
                .hasMessage(message);
    }

    @Test
    void deepTextIsRefusedBeforeItIsBuilt() {
        assertThatThrownBy(() -> Constraint.parse("(".repeat(10_000))).hasMessageContaining("nested at most 16 deep");
        assertThatThrownBy(() -> Constraint.parse("not ".repeat(17) + "a == b"))
                .hasMessageContaining("nested 17 deep is too deep");
        assertThatThrownBy(() -> Constraint.parse("a".repeat(16_385))).hasMessageContaining("16385 characters");
    }

    @Test
    void manyTermsAreRefused() {
        assertThatThrownBy(() -> Constraint.parse("a == b" + " or a == b".repeat(128)))
                .hasMessageContaining("a constraint of 130 terms is too large, at most 128 are allowed");
    }
}
