// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import java.util.List;
import java.util.OptionalInt;

/**
 * The answer to some writes, which waits for two things: this node's disk, and as many copies as the writer asked for.
 *
 * <p>Answers exactly once. Confined to the node's serial context.
 */
final class Acknowledgement {
    private final List<WriteAnswer> answers;
    private final int needed;
    private final Reply<WriteAnswers> reply;
    private boolean stored;
    private boolean enough;
    private OptionalInt copies = OptionalInt.empty();
    private boolean over;

    /**
     * Prepares the answer.
     *
     * @param answers what was decided about each write
     * @param needed how many homes must have the writes, this one among them
     */
    Acknowledgement(List<WriteAnswer> answers, int needed, Reply<WriteAnswers> reply) {
        this.answers = List.copyOf(answers);
        this.needed = needed;
        this.reply = reply;
    }

    /** This node's disk has them. */
    void stored() {
        stored = true;
        answerIfComplete();
    }

    /** So many other homes have them, enough or not, and nobody else is waited for. */
    void copied(int others, boolean areEnough) {
        enough = areEnough;
        copies = OptionalInt.of(1 + others);
        answerIfComplete();
    }

    /** This node's disk does not take them. */
    void failed(CallFailure failure) {
        if (!over) {
            over = true;
            reply.failed(failure);
        }
    }

    private void answerIfComplete() {
        if (!over && stored && copies.isPresent()) {
            over = true;
            int reached = copies.getAsInt();
            reply.answered(new WriteAnswers(
                    answers.stream().map(answer -> with(answer, reached)).toList()));
        }
    }

    private WriteAnswer with(WriteAnswer answer, int reached) {
        if (!(answer instanceof WriteAnswer.Done done)) {
            return answer;
        }
        return enough
                ? new WriteAnswer.Done(done.result().withCopies(reached))
                : new WriteAnswer.Failed(tooFew(reached, needed));
    }

    /** Says that a write is at fewer homes than asked for. */
    static CallFailure tooFew(int reached, int needed) {
        return new CallFailure(
                CallFailure.Reason.TOO_FEW_COPIES,
                "insufficient replicas for write quorum: " + reached + " of " + needed
                        + " homes have it on their disks so far; the others may get it later");
    }
}
