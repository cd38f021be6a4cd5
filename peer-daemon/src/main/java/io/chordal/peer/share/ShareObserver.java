// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import io.chordal.peer.grpc.wire.PeerFailure;

/** Hears how sharing several paths goes. Called on the hashing threads, for different paths at the same time. */
public interface ShareObserver {
    /** Bytes of a path hashed so far; a few times a second. */
    void progress(int index, long done, long total);

    /** A path is shared. */
    void shared(int index, Share share);

    /** A path is not shared. */
    void failed(int index, PeerFailure failure);

    /** A file below a path that is a folder is shared. */
    void memberShared(int index, String member, Share share);

    /** A file below a path that is a folder is not shared. */
    void memberFailed(int index, String member, PeerFailure failure);

    /** A path that is a folder is shared. */
    void folderShared(int index, Share list, FolderContents contents);
}
