// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import java.util.List;

/**
 * What the asked node did about each write.
 *
 * @param answers one for each write, in order
 */
public record WriteAnswers(List<WriteAnswer> answers) {
    public WriteAnswers {
        answers = List.copyOf(answers);
    }
}
