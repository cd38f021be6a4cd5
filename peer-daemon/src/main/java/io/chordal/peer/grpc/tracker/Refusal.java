// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

/**
 * Why a tracker did not take a file's name into a catalogue. Immutable.
 *
 * @param reason one of the trackers' reasons
 * @param message the same for people
 */
public record Refusal(String reason, String message) {
    private static final String NAME_TAKEN = "FILE_EXISTS";

    /** Refuses what is not there. */
    public Refusal {
        requireNonNull(reason, "reason is null");
        requireNonNull(message, "message is null");
    }

    /** Whether another file of the group has the name. */
    public boolean isNameTaken() {
        return reason.equals(NAME_TAKEN);
    }

    /** In one line. */
    public String text() {
        return reason + ": " + message;
    }
}
