// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.trust;

import io.chordal.daemon.trust.GrantClaims;

/** Whether a call may read a file. A closed list. */
public sealed interface Verdict {
    /** Everybody may. */
    record Everybody() implements Verdict {}

    /** The bearer of a grant may, as long as it is good. */
    record Bearer(GrantClaims claims) implements Verdict {}

    /** It may not. */
    record Refused(Refusal refusal, String why) implements Verdict {}

    /** Why not; a closed list. */
    enum Refusal {
        /** Nothing says that the caller may know of the file: it is as if it were not here. */
        HIDDEN,
        /** The grant was good once: another one is to be shown. */
        EXPIRED,
        /** The grant is good, but the clocks of reader and peer differ too much for the proof that came with it. */
        CLOCKS_DIFFER,
        /** Too many proofs were shown lately to remember one more. */
        BUSY
    }
}
