// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Writes that came together, parted by where they go, and the one answer to them: it comes when every part has its own. A part that
 * fails as a whole fails each of its writes. Confined to the node's serial context.
 */
final class WriteParts {
    private final Map<Way, List<Integer>> parts = new LinkedHashMap<>();
    private final List<RecordWrite> writes;
    private final WriteAnswer[] answers;
    private final Reply<WriteAnswers> reply;
    private int open;

    WriteParts(List<? extends RecordWrite> writes, Function<RecordWrite, Way> way, Reply<WriteAnswers> reply) {
        this.writes = List.copyOf(writes);
        this.answers = new WriteAnswer[writes.size()];
        this.reply = reply;
        for (int i = 0; i < writes.size(); i++) {
            parts.computeIfAbsent(way.apply(writes.get(i)), fresh -> new ArrayList<>())
                    .add(i);
        }
    }

    /** Hands out every part with the reply that is to be given it; writes keep their order within a part. */
    void forEach(BiConsumer<List<RecordWrite>, Reply<WriteAnswers>> part) {
        if (parts.size() <= 1) {
            part.accept(writes, reply);
            return;
        }
        open = parts.size();
        List.copyOf(parts.values())
                .forEach(indices -> part.accept(
                        indices.stream().map(writes::get).toList(),
                        Outcome.of(
                                told -> answered(indices, told.answers()),
                                failure -> answered(
                                        indices,
                                        indices.stream()
                                                .map(index -> (WriteAnswer) new WriteAnswer.Failed(failure))
                                                .toList()))));
    }

    private void answered(List<Integer> indices, List<WriteAnswer> told) {
        for (int i = 0; i < indices.size(); i++) {
            answers[indices.get(i)] = i < told.size()
                    ? told.get(i)
                    : new WriteAnswer.Failed(
                            new CallFailure(CallFailure.Reason.INTERNAL, "a write was left unanswered"));
        }
        open--;
        if (open == 0) {
            reply.answered(new WriteAnswers(Arrays.asList(answers)));
        }
    }

    /**
     * Where a write goes.
     *
     * @param waits whether it cannot be done here at once
     * @param elsewhere who decides about it instead, if anybody does
     * @param homes where its rows go if it is done here
     */
    record Way(boolean waits, Optional<NodeRef> elsewhere, Coordinator.Homes homes) {}
}
