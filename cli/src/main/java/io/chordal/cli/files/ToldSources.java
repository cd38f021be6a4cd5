// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.FileSource;
import io.chordal.proto.tracker.v1.LocationsRequest;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc.SwarmServiceBlockingStub;
import io.chordal.proto.transfer.v1.FileRef;
import java.util.List;

/**
 * Sources of a file that trackers tell of and that the peer, which may use other trackers, did not find. Immutable.
 *
 * @param sources what the tracker says that they have; nobody has asked them
 */
record ToldSources(ImmutableList<FileSource> sources) {
    private static final ToldSources NONE = new ToldSources(ImmutableList.of());

    ToldSources {
        requireNonNull(sources, "sources is null");
    }

    /** Those of the trackers that the user names; none if the user names none. */
    static ToldSources atNamedTrackers(Session session, FileRef file, String group, List<FileSource> known) {
        if (session.trackersNamed().isEmpty()) {
            return NONE;
        }
        LocationsRequest request =
                LocationsRequest.newBuilder().setFile(file).setGroup(group).build();
        try (Trackers tracker = session.tracker()) {
            return new ToldSources(tracker
                    .call(SwarmServiceGrpc::newBlockingStub, (SwarmServiceBlockingStub stub) -> stub.locations(request))
                    .getLocationsList()
                    .stream()
                    .map(each -> FileSource.newBuilder()
                            .setPeer(each.getPeer())
                            .setChunks(each.getChunks())
                            .setFromTracker(true)
                            .build())
                    .filter(each ->
                            known.stream().noneMatch(other -> other.getPeer().equals(each.getPeer())))
                    .collect(ImmutableList.toImmutableList()));
        } catch (CommandFailure e) {
            session.output().message("the tracker that you name does not say who has it: " + e.getMessage());
            return NONE;
        }
    }
}
