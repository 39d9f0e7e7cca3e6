package dev.stoa.api.resource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ResourcesFormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cpus:2;mem:2GiB;ports:[31000-31099]     | cpus:2;mem:2GiB;ports:[31000-31099]
            ' cpus : 0.5 ; mem : 512 ; '            | cpus:0.5;mem:512MiB
            mem:1.5GiB;disk:1TiB                    | mem:1536MiB;disk:1024GiB
            mem:2048mib;cpus:0.250                  | cpus:0.25;mem:2GiB
            ports:[ 5 - 7 , 3 - 4 , 9 ]             | ports:[3-7,9]
            gpus:{b, a};licences:5                  | licences:5;gpus:{a,b}
            cpus:0;mem:0                            | ''
            ''                                      | ''
            ;;;                                     | ''
            """)
    void readsAndPrintsInOneForm(String text, String printed) {
        assertThat(Resources.parse(text)).hasToString(printed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cpus:-1                    | 'cpus:-1' is negative, must be 0 or more
            mem:-1GiB                  | 'mem:-1GiB' is negative, must be 0 or more
            licences:-3                | 'licences:-3' is negative, must be 0 or more
            mem:lots                   | 'mem:lots' has no number that can be read, must be like cpus:0.5, mem:512MiB or mem:2GiB
            mem:2GB                    | 'mem:2GB' has no number that can be read, must be like cpus:0.5, mem:512MiB or mem:2GiB
            mem:GiB                    | 'mem:GiB' has no number that can be read, must be like cpus:0.5, mem:512MiB or mem:2GiB
            cpus:                      | 'cpus:' has no number that can be read, must be like cpus:0.5, mem:512MiB or mem:2GiB
            cpus:1e9                   | 'cpus:1e9' has no number that can be read, must be like cpus:0.5, mem:512MiB or mem:2GiB
            cpus:NaN                   | 'cpus:NaN' has no number that can be read, must be like cpus:0.5, mem:512MiB or mem:2GiB
            cpus:1,5                   | 'cpus:1,5' has no number that can be read, must be like cpus:0.5, mem:512MiB or mem:2GiB
            cpus:[1-2]                 | 'cpus:[1-2]' has no number that can be read, must be like cpus:0.5, mem:512MiB or mem:2GiB
            cpus:0.0001                | 'cpus:0.0001' must have at most 3 digits after the point
            mem:0.5                    | 'mem:0.5' must be a whole number of MiB
            mem:0.0001GiB              | 'mem:0.0001GiB' must be a whole number of MiB
            cpus:99999999999999999999  | 'cpus:99999999999999999999' is too large, must be at most 2^53
            cpus:9007199254740992      | 'cpus:9007199254740992' is too large, must be at most 2^53
            mem:9007199254740993       | 'mem:9007199254740993' is too large, must be at most 2^53
            licences:9007199254740993  | 'licences:9007199254740993' is too large, must be at most 2^53
            licences:12345678901234567890 | 'licences:12345678901234567890' is too large, must be at most 2^53
            licences:1.5               | 'licences:1.5' is neither a whole number, nor ranges like [1-5], nor a set like {a,b}
            memory:2GiB                | 'memory:2GiB' is neither a whole number, nor ranges like [1-5], nor a set like {a,b}
            ports:1-2                  | 'ports:1-2' is neither a whole number, nor ranges like [1-5], nor a set like {a,b}
            ports:1-2]                 | 'ports:1-2]' is neither a whole number, nor ranges like [1-5], nor a set like {a,b}
            cpus                       | 'cpus' has no ':', must be NAME:AMOUNT
            cpus=2                     | 'cpus=2' has no ':', must be NAME:AMOUNT
            :2                         | '' in ':2' is no name, must be a letter followed by at most 62 letters, digits, '_', '.' or '-'
            2x:2                       | '2x' in '2x:2' is no name, must be a letter followed by at most 62 letters, digits, '_', '.' or '-'
            a b:2                      | 'a b' in 'a b:2' is no name, must be a letter followed by at most 62 letters, digits, '_', '.' or '-'
            cpus:1;cpus:1              | 'cpus' is given twice in 'cpus:1;cpus:1'
            gpus:1;gpus:{a}            | 'gpus' is given twice in 'gpus:1;gpus:{a}'
            ports:[1-5,3-8]            | 'ports:[1-5,3-8]': ranges 1-5 and 3-8 overlap
            ports:[7,7]                | 'ports:[7,7]': ranges 7 and 7 overlap
            ports:[5-1]                | 'ports:[5-1]': range 5-1 must start at 0 or above and must not end before it starts
            ports:[-5]                 | '-5' in 'ports:[-5]' is no range, must be like 31000-31099 or 8080
            ports:[1,,2]               | '' in 'ports:[1,,2]' is no range, must be like 31000-31099 or 8080
            ports:[1-2-3]              | '1-2-3' in 'ports:[1-2-3]' is no range, must be like 31000-31099 or 8080
            ports:[http]               | 'http' in 'ports:[http]' is no range, must be like 31000-31099 or 8080
            ports:[0-9007199254740993] | 'ports:[0-9007199254740993]': range 0-9007199254740993 is too large, must end at 2^53 or below
            ports:[1-2                 | 'ports:[1-2' must end with ']'
            ports:[                    | 'ports:[' must end with ']'
            ports:[1-2};cpus:1         | 'ports:[1-2}' must end with ']'
            ports:[1-2;cpus:1          | 'ports:[1-2;cpus:1' must end with ']'
            gpus:{a                    | 'gpus:{a' must end with '}'
            gpus:{a,a}                 | 'a' is given twice in 'gpus:{a,a}'
            gpus:{a b}                 | 'a b' in 'gpus:{a b}' must be 1 to 128 letters, digits or '_', '.', '/', ':', '-'
            gpus:{,}                   | '' in 'gpus:{,}' must be 1 to 128 letters, digits or '_', '.', '/', ':', '-'
            """,
            quoteCharacter = '`')
    void namesTheValueAndTheRuleItBreaks(String text, String message) {
        assertThatThrownBy(() -> Resources.parse(text))
                .isInstanceOf(ResourceFormatException.class)
                .hasMessage(message);
    }

    @Test
    void plainKindsAreNoCustomKinds() {
        assertThatThrownBy(() -> ResourcesFormat.requireCustomName("cpus"))
                .hasMessage("'cpus' is a kind of its own, not a custom one");
    }

    @Test
    void moreRangesThanAllowedAreRefused() {
        StringBuilder text = new StringBuilder("ports:[0");
        for (int i = 1; i <= Ranges.MAX_INTERVALS; i++) {
            text.append(',').append(2 * i);
        }
        assertThatThrownBy(() -> Resources.parse(text.append(']').toString()))
                .isInstanceOf(ResourceFormatException.class)
                .hasMessageEndingWith(": 10001 ranges are more than the 10000 allowed");
    }
}
