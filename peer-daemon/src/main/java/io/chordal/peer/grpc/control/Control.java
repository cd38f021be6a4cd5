// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import io.chordal.peer.announce.Announcer;
import io.chordal.peer.fetch.SourceSurvey;
import io.chordal.peer.folder.Fetches;
import io.chordal.peer.grpc.tracker.GroupDirectory;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.share.Shares;
import io.chordal.peer.share.Sharing;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * The parts of a peer that its owner commands through the control service. Immutable; it owns none of them.
 *
 * @param me this peer as others call it
 * @param sharing shares paths
 * @param shares what is shared
 * @param announcer who knows of it
 * @param trackers the trackers
 * @param groups the groups
 * @param downloads what is fetched
 * @param requests reads requests to fetch
 * @param survey asks who has a file
 * @param status the page about the peer
 * @param leaving takes the node out of the ring while the peer runs on
 * @param reloading reads who is logged in anew
 * @param serials makes serial contexts
 * @param disk short work on the disk
 * @param timers timers
 */
public record Control(
        Supplier<PeerAddress> me,
        Sharing sharing,
        Shares shares,
        Announcer announcer,
        Trackers trackers,
        GroupDirectory groups,
        Fetches downloads,
        DownloadRequests requests,
        SourceSurvey survey,
        StatusPage status,
        Leaving leaving,
        Reloading reloading,
        Supplier<Executor> serials,
        Executor disk,
        ScheduledExecutorService timers) {}
