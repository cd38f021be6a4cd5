// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.Manifest;
import java.util.Optional;

/** What a look at a path, and through the file there, came to; nothing is shared by it. A closed list. Immutable. */
public sealed interface Inspection {
    /** The manifest of what is there, if it can be shared or is. */
    Optional<Manifest> manifest();

    /**
     * There is nothing to do.
     *
     * @param result it is shared already, or cannot be
     */
    record Settled(ShareResult result) implements Inspection {
        public Settled {
            requireNonNull(result, "result is null");
        }

        @Override
        public Optional<Manifest> manifest() {
            return result instanceof ShareResult.Shared shared ? Optional.of(shared.manifest()) : Optional.empty();
        }
    }

    /**
     * It can be shared.
     *
     * @param content its manifest
     * @param file as it would be listed
     */
    record Fresh(Manifest content, SharedFile file) implements Inspection {
        public Fresh {
            requireNonNull(content, "content is null");
            requireNonNull(file, "file is null");
        }

        @Override
        public Optional<Manifest> manifest() {
            return Optional.of(content);
        }

        /** The same for one group alone, to be listed in its catalogue or not. */
        public Fresh only(Membership as, boolean listed) {
            return new Fresh(content, file.only(as, listed));
        }
    }
}
