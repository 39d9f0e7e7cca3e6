package dev.stoa.core.role;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.stoa.api.resource.Resources;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChargeTest {
    private static Charge of(String resources) {
        Charge charge = new Charge();
        charge.add(Resources.parse(resources));
        return charge;
    }

    @Test
    void countsScalarsAndNamedThingsByNumberAndPortsNotAtAll() {
        Charge whole = of("cpus:20;lic:10;ports:[1-10];gpus:{g0,g1,g2,g3}");

        assertThat(of("cpus:1;lic:9;ports:[1-10]").dominantShareOf(whole)).isEqualTo(0.9);
        assertThat(of("cpus:1;gpus:{g0,g1};ports:[1-10]").dominantShareOf(whole))
                .isEqualTo(0.5);
        assertThat(of("cpus:1;ports:[1-10]").dominantShareOf(whole)).isEqualTo(0.05);
    }

    @Test
    void isNothingAgainWhenAllIsGivenBack() {
        Charge charge = of("lic:2;gpus:{g0}");
        assertThat(charge.isNone()).isFalse();

        charge.subtract(Resources.parse("lic:2;gpus:{g0}"));

        assertThat(charge.isNone()).isTrue();
        assertThat(charge.toResources()).isEqualTo(Resources.NONE);
    }

    @Test
    void countsNoMoreThanSoManyKinds() {
        String many = IntStream.rangeClosed(1, Charge.MAX_CUSTOM + 1)
                .mapToObj("kind-%02d:1"::formatted)
                .collect(Collectors.joining(";"));
        Charge whole = of("cpus:20;" + many);

        assertThat(of("kind-%02d:1".formatted(Charge.MAX_CUSTOM)).dominantShareOf(whole))
                .isEqualTo(1);
        assertThat(of("kind-%02d:1".formatted(Charge.MAX_CUSTOM + 1)).dominantShareOf(whole))
                .isZero();
    }
}
