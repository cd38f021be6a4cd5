// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;

/**
 * How far the download of a folder came. Immutable.
 *
 * @param files files that it has
 * @param done of these, those in their place
 * @param bytes bytes of all files
 * @param bytesDone bytes in their place, or fetched so far
 * @param present of the files in their place, those that were not fetched
 * @param failed files that cannot be put in their place
 * @param givers from whom the files came that were fetched since this run of the peer took the folder up
 */
public record FolderProgress(
        long files,
        long done,
        long bytes,
        long bytesDone,
        long present,
        long failed,
        ImmutableList<FolderGiver> givers) {
    public FolderProgress {
        requireNonNull(givers, "givers is null");
    }
}
