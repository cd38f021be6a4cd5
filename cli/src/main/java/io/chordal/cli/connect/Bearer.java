// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.connect;

import io.chordal.dht.id.Endpoint;
import java.util.Optional;

/**
 * Who calls a tracker: a user with an access token, which is for the trackers of its session alone, or nobody in particular. Both may block
 * on a tracker and on the disk.
 */
public interface Bearer {
    /** Whoever shows nothing. */
    Bearer NOBODY = new Bearer() {
        @Override
        public Optional<String> token(Endpoint tracker) {
            return Optional.empty();
        }

        @Override
        public Optional<String> tokenAfter(String refused, Endpoint tracker) {
            return Optional.empty();
        }
    };

    /** The access token that calls of this tracker show; throws if one is needed and there is none for it. */
    Optional<String> token(Endpoint tracker);

    /** Another one after this tracker refused that one; nothing if there is no other. */
    Optional<String> tokenAfter(String refused, Endpoint tracker);
}
