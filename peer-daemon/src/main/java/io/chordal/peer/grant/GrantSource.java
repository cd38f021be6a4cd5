// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where grants come from. Thread-safe. */
public interface GrantSource {
    /** The most files in one question. */
    int MOST_FILES = 1_000;

    /**
     * Asks for grants to read files of a group; those that nobody has in the group at present are left out.
     *
     * @return fails with {@link io.chordal.peer.grpc.wire.PeerFailure}: NOT_IN_GROUP or GROUP_NOT_FOUND if there is no right to them,
     *     anything else if that could not be found out
     */
    CompletableFuture<ImmutableList<IssuedGrant>> issue(Membership as, List<FileRef> files);
}
