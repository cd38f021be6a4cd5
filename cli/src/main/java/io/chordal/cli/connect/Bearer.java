// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.connect;

import java.util.Optional;

/** Who calls a tracker: a user with an access token, or nobody in particular. Both may block on a tracker and on the disk. */
public interface Bearer {
    /** Whoever shows nothing. */
    Bearer NOBODY = new Bearer() {
        @Override
        public Optional<String> token() {
            return Optional.empty();
        }

        @Override
        public Optional<String> tokenAfter(String refused) {
            return Optional.empty();
        }
    };

    /** The access token that calls show; throws if one is needed and there is none. */
    Optional<String> token();

    /** Another one after a tracker refused this one; nothing if there is no other. */
    Optional<String> tokenAfter(String refused);
}
