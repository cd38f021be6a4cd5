// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import static java.util.Objects.requireNonNull;

/** A source did not give what it was asked for. */
public final class SourceRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** What that says about the source; a closed list. */
    public enum Kind {
        /** It does not have this file, or not at present: others may come from it. */
        NOT_THIS_FILE,
        /** It has no room for a reader at present, or the right to read has to be shown to it anew. */
        BUSY,
        /** It does not answer. */
        UNREACHABLE,
        /** It sent wrong bytes. */
        WRONG_BYTES
    }

    private final Kind kind;

    SourceRefusal(Kind kind, String message) {
        super(message);
        this.kind = requireNonNull(kind, "kind is null");
    }

    /** What it says about the source. */
    public Kind kind() {
        return kind;
    }
}
