// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

/** Why a source did not deliver; a closed list. */
public enum SourceFailure {
    /** It cannot be reached, or the connection broke. */
    UNREACHABLE("does not answer"),
    /** It sent nothing for too long. */
    TIMED_OUT("sends nothing"),
    /** It has no upload slot free. */
    BUSY("is busy"),
    /** It does not share the file any more. */
    NOT_SHARED("does not share the file any more"),
    /** It may not give the file to this peer. */
    DENIED("refuses"),
    /** What was shown to it of the right to read the file has ended: nothing speaks against the source. */
    LAPSED("waits for a later grant"),
    /** It broke the protocol. */
    BROKEN("breaks the protocol");

    private final String text;

    SourceFailure(String text) {
        this.text = text;
    }

    /** Whether a word from the source shows that it is over: it can be reached, or shares the file again. */
    boolean isOverWhenHeardOf() {
        return this == UNREACHABLE || this == NOT_SHARED || this == LAPSED;
    }

    /** The failure as the end of a sentence about the source. */
    public String text() {
        return text;
    }
}
