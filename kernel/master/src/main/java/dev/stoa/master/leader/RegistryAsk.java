package dev.stoa.master.leader;

import java.util.function.Consumer;

import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;

/** Has something recorded and goes on with the answer in a later step of the same actor. */
@FunctionalInterface
interface RegistryAsk {
    void record(RegistryRequest request, Consumer<RegistryReply> then);
}
