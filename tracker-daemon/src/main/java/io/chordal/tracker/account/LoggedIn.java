// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Somebody who logged in.
 *
 * <p>Immutable. The tokens are shown to whom they are given, and to nobody else.
 *
 * @param user who
 * @param tokens of the session
 * @param device for the next log-in from the same home
 * @param notices what the user has to be told
 */
public record LoggedIn(User user, Tokens tokens, String device, List<String> notices) {
    public LoggedIn {
        requireNonNull(user, "user is null");
        requireNonNull(tokens, "tokens is null");
        requireNonNull(device, "device is null");
        notices = ImmutableList.copyOf(notices);
    }

    /** Returns who, and nothing of the tokens. */
    @Override
    public String toString() {
        return "LoggedIn[" + user.name() + "]";
    }
}
