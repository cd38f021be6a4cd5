// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import io.chordal.peer.announce.Announcer;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.share.Listing;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareGroup;
import io.chordal.swarm.share.SharedFile;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Offers files to the announcer in those of their groups in which this peer may act at present. Thread-safe: immutable. */
final class GroupOffers {
    private final Announcer announcer;
    private final Predicate<Membership> active;

    GroupOffers(Announcer announcer, Predicate<Membership> active) {
        this.announcer = announcer;
        this.active = active;
    }

    void make(SharedFile file, Optional<Hash256> sha256) {
        file.groups().forEach((group, how) -> {
            if (active.test(new Membership(group, how.member()))) {
                announcer.offer(file.ref(), group.name(), publication(file, how, sha256));
            }
        });
    }

    /** Withdraws a file from the groups in which this peer may not act any more; the entries stay. Says whether there were any. */
    boolean withdrawInactive(SharedFile file) {
        boolean isGone = false;
        for (Map.Entry<ShareGroup, Listing> each : file.groups().entrySet()) {
            if (!active.test(new Membership(each.getKey(), each.getValue().member()))) {
                announcer.withdraw(file.ref(), each.getKey().name(), true);
                isGone = true;
            }
        }
        return isGone;
    }

    private static Optional<Publication> publication(SharedFile file, Listing how, Optional<Hash256> sha256) {
        return how.listed()
                ? Optional.of(new Publication(
                        file.ref(), how.name(), sha256, file.folder().isPresent()))
                : Optional.empty();
    }
}
