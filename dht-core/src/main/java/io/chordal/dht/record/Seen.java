// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

/**
 * What a reader has seen of a register, so that it is not shown less.
 *
 * <p>Immutable.
 *
 * @param context what an answer has to cover
 * @param hadValue whether the reader last saw a value; if not, an answer without one takes nothing back
 */
public record Seen(CausalContext context, boolean hadValue) {
    /** Nothing: every answer will do. */
    public static final Seen NOTHING = new Seen(CausalContext.EMPTY, false);

    public Seen {
        requireNonNull(context, "context is null");
    }

    /** Returns what somebody has seen of whom no more is known than the context. */
    public static Seen of(CausalContext context) {
        return new Seen(context, !context.dots().isEmpty());
    }

    /** Says whether the answer shows at least what was seen. */
    public boolean isMetBy(RegisterValue answer) {
        return answer.context().covers(context) || !hadValue && answer.isEmpty();
    }
}
