package dev.stoa.transport.wire;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.stoa.api.protocol.AgentCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class WireTypesTest {
    private static final Set<Class<?>> PLAIN =
            Set.of(long.class, int.class, boolean.class, Long.class, Integer.class, Boolean.class, String.class);

    static Stream<Class<?>> messages() {
        List<Class<?>> messages = new ArrayList<>();
        WireTypes.ROOTS.forEach(root -> collectRecords(root, messages));
        return messages.stream();
    }

    private static void collectRecords(Class<?> type, List<Class<?>> into) {
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collectRecords(permitted, into);
            }
        } else {
            into.add(type);
        }
    }

    @Test
    void everySealedTypeOfTheProtocolIsARoot() {
        Set<String> sealed = new ClassFileImporter()
                .importPackages(AgentCall.class.getPackageName()).stream()
                        .filter(type -> type.isInterface() && type.isTopLevelClass())
                        .filter(type -> type.reflect().isSealed())
                        .map(JavaClass::getName)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(WireTypes.ROOTS).extracting(Class::getName).containsExactlyInAnyOrderElementsOf(sealed);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everythingThatAMessageHoldsHasANumber(Class<?> message) {
        Set<String> missing = new TreeSet<>();
        walk(message, missing, new ArrayList<>());
        assertThat(missing).isEmpty();
    }

    private static void walk(Type type, Set<String> missing, List<Type> seen) {
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                walk(argument, missing, seen);
            }
            return;
        }
        Class<?> plain = (Class<?>) type;
        if (PLAIN.contains(plain) || seen.contains(plain)) {
            return;
        }
        seen.add(plain);
        if (plain.isSealed()) {
            for (Class<?> permitted : plain.getPermittedSubclasses()) {
                walk(permitted, missing, seen);
            }
            return;
        }
        if (!WireTypes.byNumber().containsValue(plain)) {
            missing.add(plain.getName());
        }
        if (plain.isRecord()) {
            for (RecordComponent component : plain.getRecordComponents()) {
                walk(component.getGenericType(), missing, seen);
            }
        }
    }

    @Test
    void numbersAreAboveThoseOfKryo() {
        assertThat(WireTypes.byNumber().firstKey()).isGreaterThanOrEqualTo(20);
    }
}
