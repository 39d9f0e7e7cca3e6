package dev.stoa.api.reservation;

import java.util.Map;
import java.util.TreeMap;

import dev.stoa.api.resource.ResourceFormatException;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InventoryTest {
    @Test
    void whatIsKeptForRolesIsPartOfTheTotalAndWhatIsLentIsNot() {
        Inventory brings = Inventory.parse(
                "cpus:4;mem:8GiB;gpus:{g0};cpus(eng):2;gpus(eng):{g1};mem(eng/web):1GiB;cpus{revocable}:3");

        assertThat(brings.total()).isEqualTo(Resources.parse("cpus:6;mem:9GiB;gpus:{g0,g1}"));
        assertThat(brings.unreserved()).isEqualTo(Resources.parse("cpus:4;mem:8GiB;gpus:{g0}"));
        assertThat(brings.reserved())
                .isEqualTo(new TreeMap<>(Map.of(
                        new RoleName("eng"), Resources.parse("cpus:2;gpus:{g1}"),
                        new RoleName("eng/web"), Resources.parse("mem:1GiB"))));
        assertThat(brings.revocable()).isEqualTo(Resources.parse("cpus:3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cpus:2;mem:2GiB                             | cpus:2;mem:2GiB
            cpus{revocable}:1;cpus(b):2;cpus(a):1;mem:1 | mem:1MiB;cpus(a):1;cpus(b):2;cpus{revocable}:1
            ' cpus( eng ) : 1 '                         | cpus(eng):1
            cpus:1;cpus(eng):0                          | cpus:1
            ports(eng):[5-7];ports:[1-4]                | ports:[1-4];ports(eng):[5-7]
            """)
    void readsAndPrintsInOneForm(String text, String printed) {
        assertThat(Inventory.parse(text)).hasToString(printed);
        assertThat(Inventory.parse(printed)).isEqualTo(Inventory.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cpus(eng:2               | 'cpus(eng:2' must have its role in parentheses, like cpus(eng):2
            cpus(eng)x:2             | 'cpus(eng)x:2' must have its role in parentheses, like cpus(eng):2
            cpus():2                 | 'cpus():2': role '' must be '*' or parts of 1 to 128 letters, digits, '_', '.', '-' joined by '/', each starting with a letter, digit or '_'
            cpus(*):2                | 'cpus(*):2' is kept for role '*', which is everybody: leave the role out
            cpus{lent}:2             | 'cpus{lent}:2' must be NAME:AMOUNT, NAME(ROLE):AMOUNT or NAME{revocable}:AMOUNT
            cpus(eng)                | 'cpus' has no ':', must be NAME:AMOUNT
            cpus(eng):-1             | 'cpus:-1' is negative, must be 0 or more
            cpus(eng):1;cpus(eng):2  | 'cpus' is given twice in 'cpus:1;cpus:2'
            gpus{revocable}:{a}      | 'gpus:{a}' cannot be revocable, must be processors, memory, disk or amounts of a name of your own
            gpus:{a};gpus(eng):{a}   | 'gpus:{a}' and 'gpus:{a}' cannot both be had: 'a' is in both [a] and [a]
            gpus:2;gpus(eng):{a}     | 'gpus:2' and 'gpus:{a}' cannot both be had: 'gpus' is of two kinds, must be a number, ranges or a set
            """,
            quoteCharacter = '`')
    void namesTheValueAndTheRuleItBreaks(String text, String message) {
        assertThatThrownBy(() -> Inventory.parse(text))
                .isInstanceOf(ResourceFormatException.class)
                .hasMessage(message);
    }

    @Test
    void whatIsKeptMustBePartOfTheTotal() {
        assertThatThrownBy(() -> new Inventory(
                        Resources.parse("cpus:1"),
                        new TreeMap<>(Map.of(new RoleName("eng"), Resources.parse("cpus:2"))),
                        Resources.NONE))
                .hasMessage("'cpus:2' is kept for roles, must be part of the total 'cpus:1'");
    }
}
