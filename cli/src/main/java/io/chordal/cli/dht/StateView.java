// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.names.KeyText;
import io.chordal.cli.output.Output;
import io.chordal.proto.dht.v1.RegisterValue;
import io.chordal.proto.dht.v1.SetMember;
import io.chordal.proto.dht.v1.WatchedState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a watch tells, as it is told: a line for each value, or an object for each event. Confined to one thread. */
final class StateView {
    private final Output output;

    StateView(Output output) {
        this.output = requireNonNull(output, "output is null");
    }

    /** Shows what stands at a key. */
    void state(WatchedState state) {
        String key = KeyText.text(state.getKey());
        List<SetMember> members = state.getValue().getMembersList();
        RegisterValue register = state.getRegister();
        if (!output.forPeople()) {
            output.object(object(key, state));
        } else if (members.isEmpty() && register.getSiblingsCount() == 0) {
            output.line(key + ": nothing is there");
        } else {
            register.getSiblingsList()
                    .forEach(sibling -> output.line(
                            key + ": register " + register.getRevision() + "  " + KeyText.bytes(sibling.getValue())));
            members.forEach(member -> output.line(
                    key + ": set " + state.getValue().getSetVersion() + "  " + KeyText.bytes(member.getMember())));
        }
    }

    /** Shows that the list of a partition begins or has ended. */
    void mark(boolean begins) {
        if (output.forPeople()) {
            output.message(begins ? "all that is there:" : "and from here on what changes:");
        } else {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("event", begins ? "listing" : "listed");
            output.object(object);
        }
    }

    private static Map<String, @Nullable Object> object(String key, WatchedState state) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("event", "state");
        object.put("key", key);
        object.put("revision", state.getRegister().getRevision());
        object.put(
                "values",
                state.getRegister().getSiblingsList().stream()
                        .map(sibling -> KeyText.bytes(sibling.getValue()))
                        .toList());
        object.put("context", ContextText.of(state.getRegister().getContext()));
        object.put("setVersion", state.getValue().getSetVersion());
        object.put(
                "members",
                state.getValue().getMembersList().stream()
                        .map(member -> KeyText.bytes(member.getMember()))
                        .toList());
        return object;
    }
}
