// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.trust;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a call for a file carries. Immutable; its text shows neither.
 *
 * @param method the full name of the method that was called
 * @param grant the grant, as it was shown
 * @param proof the proof of the reader's key, as it was shown
 */
public record ShownGrant(String method, Optional<String> grant, Optional<String> proof) {
    public ShownGrant {
        requireNonNull(method, "method is null");
        requireNonNull(grant, "grant is null");
        requireNonNull(proof, "proof is null");
    }

    @Override
    public String toString() {
        return "ShownGrant[" + method + ", grant=" + grant.isPresent() + ", proof=" + proof.isPresent() + "]";
    }
}
