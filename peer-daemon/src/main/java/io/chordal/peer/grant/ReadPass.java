// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import io.chordal.dht.id.Bytes;
import java.util.Optional;

/** What is shown with calls for one file. Thread-safe. */
public interface ReadPass {
    /** For a file that everybody may read: nothing. */
    ReadPass EVERYBODYS = new ReadPass() {
        @Override
        public boolean isNeeded() {
            return false;
        }

        @Override
        public Optional<String> grant() {
            return Optional.empty();
        }

        @Override
        public String proof(String method, Bytes callee, String grant) {
            return "";
        }

        @Override
        public void doubt(String grant) {}
    };

    /** Whether a call that shows nothing is not worth making. */
    boolean isNeeded();

    /** A grant that is good, if there is one. */
    Optional<String> grant();

    /**
     * The proof that goes with a grant.
     *
     * @param method the full name of the method that is called
     * @param callee the hash of the key of the peer that is called
     */
    String proof(String method, Bytes callee, String grant);

    /** A peer says that a grant has ended. */
    void doubt(String grant);
}
