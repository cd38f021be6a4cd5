// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import static java.util.Objects.requireNonNull;

/**
 * What came of an order. Immutable.
 *
 * @param download its state
 * @param alreadyThere whether the very file was here already, so that nothing is transferred
 */
public record Started(DownloadView download, boolean alreadyThere) {
    public Started {
        requireNonNull(download, "download is null");
    }
}
