// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import io.chordal.dht.grpc.NodeRefCodec;
import io.chordal.dht.homes.HomeBallot;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.homes.HomeVote;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.replica.message.Elect;
import io.chordal.dht.replica.message.Elected;
import io.chordal.dht.replica.message.HomesShared;
import io.chordal.dht.replica.message.ShareHomes;
import io.chordal.proto.chord.v1.RingHeader;
import io.chordal.proto.dht.v1.ElectHomesRequest;
import io.chordal.proto.dht.v1.ElectHomesResponse;
import io.chordal.proto.dht.v1.ShareHomesRequest;
import io.chordal.proto.dht.v1.ShareHomesResponse;
import java.util.Optional;

/** Writes and reads lists of static homes, and what is said when they are changed. */
final class HomesCodec {
    private HomesCodec() {}

    static ShareHomesRequest write(ShareHomes request, RingHeader header) {
        return ShareHomesRequest.newBuilder()
                .setHeader(header)
                .setPlan(write(request.plan()))
                .build();
    }

    static ShareHomes read(ShareHomesRequest message) {
        return new ShareHomes(read(message.getPlan()));
    }

    static ShareHomesResponse write(HomesShared answer) {
        return ShareHomesResponse.newBuilder()
                .setPlan(write(answer.plan()))
                .setFilled(answer.filled())
                .build();
    }

    static HomesShared read(ShareHomesResponse message) {
        return new HomesShared(read(message.getPlan()), message.getFilled());
    }

    static ElectHomesRequest write(Elect request, RingHeader header) {
        ElectHomesRequest.Builder message =
                ElectHomesRequest.newBuilder().setHeader(header).setBallot(write(request.ballot()));
        request.list().ifPresent(list -> message.setList(write(list)));
        return message.build();
    }

    static Elect read(ElectHomesRequest message) {
        return new Elect(read(message.getBallot()), read(message.hasList(), message.getList()));
    }

    static ElectHomesResponse write(Elected answer) {
        HomeVote vote = answer.vote();
        ElectHomesResponse.Builder message = ElectHomesResponse.newBuilder()
                .setAgreed(answer.agreed())
                .setVersion(vote.version())
                .setCounts(vote.counts())
                .setPromised(write(vote.promised()))
                .setAcceptedAt(write(vote.acceptedAt()));
        vote.accepted().ifPresent(list -> message.setAccepted(write(list)));
        return message.build();
    }

    static Elected read(ElectHomesResponse message) {
        return new Elected(
                message.getAgreed(),
                new HomeVote(
                        message.getVersion(),
                        message.getCounts(),
                        read(message.getPromised()),
                        read(message.getAcceptedAt()),
                        read(message.hasAccepted(), message.getAccepted())));
    }

    private static io.chordal.proto.dht.v1.HomePlan write(HomePlan plan) {
        io.chordal.proto.dht.v1.HomePlan.Builder message =
                io.chordal.proto.dht.v1.HomePlan.newBuilder().setCurrent(write(plan.current()));
        plan.next().ifPresent(list -> message.setNext(write(list)));
        plan.history().forEach(digest -> message.addHistory(bytes(digest)));
        return message.build();
    }

    private static HomePlan read(io.chordal.proto.dht.v1.HomePlan message) {
        return new HomePlan(
                read(message.getCurrent()),
                read(message.hasNext(), message.getNext()),
                message.getHistoryList().stream().map(NodeRefCodec::bytes).toList());
    }

    private static io.chordal.proto.dht.v1.HomeList write(HomeList list) {
        io.chordal.proto.dht.v1.HomeList.Builder message =
                io.chordal.proto.dht.v1.HomeList.newBuilder().setVersion(list.version());
        list.members().forEach(member -> message.addMembers(member.toString()));
        return message.build();
    }

    private static HomeList read(io.chordal.proto.dht.v1.HomeList message) {
        return new HomeList(
                message.getVersion(),
                message.getMembersList().stream().map(Endpoint::parse).toList());
    }

    private static Optional<HomeList> read(boolean present, io.chordal.proto.dht.v1.HomeList message) {
        return present ? Optional.of(read(message)) : Optional.empty();
    }

    private static io.chordal.proto.dht.v1.HomeBallot write(HomeBallot ballot) {
        return io.chordal.proto.dht.v1.HomeBallot.newBuilder()
                .setRound(ballot.round())
                .setProposer(bytes(ballot.proposer()))
                .build();
    }

    private static HomeBallot read(io.chordal.proto.dht.v1.HomeBallot message) {
        return new HomeBallot(message.getRound(), bytes(message.getProposer()));
    }
}
