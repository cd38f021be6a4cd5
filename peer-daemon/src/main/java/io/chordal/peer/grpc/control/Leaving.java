// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.ring.Retirement;
import io.chordal.peer.share.Shares;
import io.chordal.proto.peer.v1.LeaveRingResponse;
import io.chordal.swarm.file.FileRef;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The way of this peer out of the ring while it runs on: what it shares is withdrawn first, as a member, so that nothing is on
 * its way when the records are handed over. Thread-safe.
 *
 * @param shares what is shared
 * @param announcer who knows of it
 * @param retire takes the node out of the ring within a budget
 * @param budget how long each of the two halves may take
 */
public record Leaving(
        Shares shares, Announcer announcer, Function<Duration, CompletableFuture<Retirement>> retire, Duration budget) {
    /** Leaves; with {@code keepShares} all files stay shared. */
    CompletableFuture<LeaveRingResponse> leave(boolean keepShares) {
        ImmutableList<FileRef> unshared = keepShares ? ImmutableList.of() : shares.unshareAll();
        return announcer
                .takeBack(unshared, budget)
                .thenCompose(done -> retire.apply(budget))
                .thenApply(left -> response(left, unshared.size()));
    }

    private static LeaveRingResponse response(Retirement left, int unshared) {
        LeaveRingResponse.Builder response = LeaveRingResponse.newBuilder()
                .setWasMember(left.member())
                .setRecords(left.records())
                .setOtherMembers(left.others())
                .setUnshared(unshared);
        left.unfinished().ifPresent(response::setUnfinished);
        return response.build();
    }
}
