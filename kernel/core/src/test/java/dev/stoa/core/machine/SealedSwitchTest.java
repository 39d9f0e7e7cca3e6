package dev.stoa.core.machine;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SealedSwitchTest {
    sealed interface Shape {
        record Circle(int radius) implements Shape {}

        sealed interface Angular extends Shape {
            record Square(int side) implements Angular {}

            record Triangle() implements Angular {}
        }
    }

    @Test
    void handsEachValueToItsOwnCase() {
        SealedSwitch<String, Shape, String> sentence = SealedSwitch.<String, Shape, String>over(Shape.class)
                .on(Shape.Circle.class, (who, circle) -> who + " draws a circle of " + circle.radius())
                .on(Shape.Angular.Square.class, (who, square) -> who + " draws a square of " + square.side())
                .on(Shape.Angular.Triangle.class, (who, triangle) -> who + " draws a triangle")
                .build();

        assertThat(sentence.apply("ann", new Shape.Circle(2))).isEqualTo("ann draws a circle of 2");
        assertThat(sentence.apply("bob", new Shape.Angular.Square(3))).isEqualTo("bob draws a square of 3");
        assertThat(sentence.apply("cid", new Shape.Angular.Triangle())).isEqualTo("cid draws a triangle");
    }

    @Test
    void refusesToBeBuiltWithCasesMissingHoweverDeeplyNested() {
        SealedSwitch.Builder<String, Shape, String> builder = SealedSwitch.<String, Shape, String>over(Shape.class)
                .on(Shape.Angular.Square.class, (who, square) -> who);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Shape has no case for [Circle, Triangle]");
    }

    @Test
    void refusesASecondCaseForOneType() {
        SealedSwitch.Builder<String, Shape, String> builder =
                SealedSwitch.<String, Shape, String>over(Shape.class).on(Shape.Circle.class, (who, circle) -> who);

        assertThatThrownBy(() -> builder.on(Shape.Circle.class, (who, circle) -> who))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Shape has two cases for Circle");
    }

    @Test
    void brokenInvariantThrowsWithItsValues() {
        Invariant.check(true, "never shown %s", 1);
        assertThatThrownBy(() -> Invariant.check(false, "free %d below 0", -1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken invariant: free -1 below 0");
    }

    @Test
    void decisionKeepsItsOwnCopyOfTheEvents() {
        List<String> events = new ArrayList<>(List.of("a"));
        Decision<String, String> decision = new Decision<>(events, "ok");
        events.add("b");
        assertThat(decision.events()).containsExactly("a");
        assertThat(Decision.unchanged("no").events()).isEmpty();
    }
}
