// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import java.util.List;

/**
 * What became of reads.
 *
 * @param answers one for each key, in order; from a node that was asked directly, for the first keys, as many as fit one
 *     message, at least one: the caller asks again for the rest
 */
public record ReadAnswers(List<ReadAnswer> answers) {
    public ReadAnswers {
        answers = List.copyOf(answers);
    }
}
