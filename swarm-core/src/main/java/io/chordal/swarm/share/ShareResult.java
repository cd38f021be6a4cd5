// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import java.util.Optional;

/** What came of sharing one path. A closed list. */
public sealed interface ShareResult {
    /**
     * It is shared.
     *
     * @param file as it is listed
     * @param manifest its manifest
     * @param already whether this content was shared in the group before, perhaps at another path and under another name
     * @param replaced the file that was shared from this path before, and is not shared any more, from nowhere
     */
    record Shared(SharedFile file, Manifest manifest, boolean already, Optional<FileRef> replaced)
            implements ShareResult {}

    /**
     * It is not.
     *
     * @param reason why
     * @param message the same for people
     */
    record Refused(ShareRefusal reason, String message) implements ShareResult {}
}
