package dev.stoa.master.registry;

import java.io.IOException;
import java.io.NotSerializableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

import akka.serialization.SerializerWithStringManifest;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.stoa.core.registry.RegistryEvent;
import dev.stoa.core.registry.RegistryState;
import dev.stoa.core.store.StoreEvent;
import dev.stoa.core.store.StoreState;

/**
 * Writes the registry's facts and snapshots as CBOR, and what masters tell each other of leadership.
 *
 * <p>The names in the table are what lies on disk: a name is never given another meaning, classes may be renamed freely. A
 * field that is unknown fails the read, so an older master never drops what a newer one has written.
 */
public final class CborRecords extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 770_010;
    private static final Map<String, Class<?>> CLASS_BY_NAME = new LinkedHashMap<>();
    private static final Map<Class<?>, String> NAME_BY_CLASS = new LinkedHashMap<>();

    static {
        register("reign-begun", RegistryEvent.ReignBegun.class);
        register("agent-admitted", RegistryEvent.AgentAdmitted.class);
        register("agent-marked-unreachable", RegistryEvent.AgentMarkedUnreachable.class);
        register("agent-marked-reachable", RegistryEvent.AgentMarkedReachable.class);
        register("framework-admitted", RegistryEvent.FrameworkAdmitted.class);
        register("framework-updated", RegistryEvent.FrameworkUpdated.class);
        register("framework-removed", RegistryEvent.FrameworkRemoved.class);
        register("role-weight-set", RegistryEvent.RoleWeightSet.class);
        register("framework-taken-over", RegistryEvent.FrameworkTakenOver.class);
        register("framework-supervised", RegistryEvent.FrameworkSupervised.class);
        register("supervised-attempt-begun", RegistryEvent.SupervisedAttemptBegun.class);
        register("supervision-ended", RegistryEvent.SupervisionEnded.class);
        register("agent-marked-gone", RegistryEvent.AgentMarkedGone.class);
        register("store-opened", RegistryEvent.StoreOpened.class);
        register("store-closed", RegistryEvent.StoreClosed.class);
        register("store-reigned", StoreEvent.StoreReigned.class);
        register("store-written", StoreEvent.StoreWritten.class);
        register("store-state", StoreState.class);
        register("role-quota-set", RegistryEvent.RoleQuotaSet.class);
        register("reservation-made", RegistryEvent.ReservationMade.class);
        register("reservation-ended", RegistryEvent.ReservationEnded.class);
        register("volume-created", RegistryEvent.VolumeCreated.class);
        register("volume-doomed", RegistryEvent.VolumeDoomed.class);
        register("volume-deleted", RegistryEvent.VolumeDeleted.class);
        register("agent-drain-started", RegistryEvent.AgentDrainStarted.class);
        register("agent-drain-ended", RegistryEvent.AgentDrainEnded.class);
        register("agent-drained", RegistryEvent.AgentDrained.class);
        register("maintenance-window-set", RegistryEvent.MaintenanceWindowSet.class);
        register("maintenance-window-removed", RegistryEvent.MaintenanceWindowRemoved.class);
        register("registry-state", RegistryState.class);
        register("leader-announced", LeaderAnnounced.class);
    }

    private final ObjectMapper mapper = mapper();

    private static ObjectMapper mapper() {
        CBORMapper mapper = CBORMapper.builder()
                .addModule(new OptionalForm())
                .addModule(StoreForms.module())
                .disable(DeserializationFeature.FAIL_ON_IGNORED_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                // What is stored are a record's components; its questions (isEmpty, isUnreachable) are not.
                .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, Visibility.ANY)
                .build();
        // What an older master did not write yet is empty: collections, optionals, resources.
        JsonSetter.Value absentIsEmpty = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
        for (Class<?> type : List.of(List.class, SortedMap.class, SortedSet.class)) {
            mapper.configOverride(type).setSetterInfo(absentIsEmpty);
        }
        return mapper;
    }

    private static void register(String name, Class<?> type) {
        CLASS_BY_NAME.put(name, type);
        NAME_BY_CLASS.put(type, name);
    }

    /** The number under which the actor system knows this form. */
    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        String name = NAME_BY_CLASS.get(value.getClass());
        if (name == null) {
            throw new IllegalArgumentException(value.getClass().getName() + " has no name on disk");
        }
        return name;
    }

    @Override
    public byte[] toBinary(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (IOException unwritable) {
            throw new IllegalArgumentException(
                    "cannot write " + value.getClass().getName(), unwritable);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        Class<?> type = CLASS_BY_NAME.get(manifest);
        if (type == null) {
            throw new NotSerializableException(
                    "the journal holds '%s', which this version does not know".formatted(manifest));
        }
        try {
            return mapper.readValue(bytes, type);
        } catch (IOException unreadable) {
            NotSerializableException failure = new NotSerializableException(
                    "the journal holds a '%s' that cannot be read: %s".formatted(manifest, unreadable.getMessage()));
            failure.initCause(unreadable);
            throw failure;
        }
    }
}
