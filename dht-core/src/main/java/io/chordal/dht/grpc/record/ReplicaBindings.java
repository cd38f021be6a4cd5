// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import io.chordal.dht.grpc.RpcBinding;
import io.chordal.dht.grpc.RpcService;
import io.chordal.dht.replica.message.AwaitChanges;
import io.chordal.dht.replica.message.Changes;
import io.chordal.dht.replica.message.ConfirmCopies;
import io.chordal.dht.replica.message.CopiesHeld;
import io.chordal.dht.replica.message.Elect;
import io.chordal.dht.replica.message.Elected;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.Fetched;
import io.chordal.dht.replica.message.HandedOff;
import io.chordal.dht.replica.message.Handoff;
import io.chordal.dht.replica.message.HomesShared;
import io.chordal.dht.replica.message.HorizonShared;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.replica.message.Replicate;
import io.chordal.dht.replica.message.Replicated;
import io.chordal.dht.replica.message.ShareHomes;
import io.chordal.dht.replica.message.ShareHorizon;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.replica.message.Voted;
import io.chordal.proto.dht.v1.AwaitChangesRequest;
import io.chordal.proto.dht.v1.AwaitChangesResponse;
import io.chordal.proto.dht.v1.ConfirmCopiesRequest;
import io.chordal.proto.dht.v1.ConfirmCopiesResponse;
import io.chordal.proto.dht.v1.ElectHomesRequest;
import io.chordal.proto.dht.v1.ElectHomesResponse;
import io.chordal.proto.dht.v1.FetchRequest;
import io.chordal.proto.dht.v1.FetchResponse;
import io.chordal.proto.dht.v1.HandoffRequest;
import io.chordal.proto.dht.v1.HandoffResponse;
import io.chordal.proto.dht.v1.ReconcileRequest;
import io.chordal.proto.dht.v1.ReconcileResponse;
import io.chordal.proto.dht.v1.ReplicaServiceGrpc;
import io.chordal.proto.dht.v1.ReplicateRequest;
import io.chordal.proto.dht.v1.ReplicateResponse;
import io.chordal.proto.dht.v1.ShareHomesRequest;
import io.chordal.proto.dht.v1.ShareHomesResponse;
import io.chordal.proto.dht.v1.ShareHorizonRequest;
import io.chordal.proto.dht.v1.ShareHorizonResponse;
import io.chordal.proto.dht.v1.VoteRequest;
import io.chordal.proto.dht.v1.VoteResponse;
import java.util.List;

/** The bindings of ReplicaService. */
public final class ReplicaBindings {
    private ReplicaBindings() {}

    /** Returns ReplicaService. */
    public static RpcService service() {
        return new RpcService(
                ReplicaServiceGrpc.getServiceDescriptor(),
                List.of(
                        replicate(),
                        reconcile(),
                        confirmCopies(),
                        fetch(),
                        vote(),
                        handoff(),
                        shareHorizon(),
                        awaitChanges(),
                        shareHomes(),
                        electHomes()));
    }

    private static RpcBinding<ShareHomes, HomesShared, ShareHomesRequest, ShareHomesResponse> shareHomes() {
        return new RpcBinding<>(
                ShareHomes.class,
                ReplicaServiceGrpc.getShareHomesMethod(),
                message -> DhtBindings.header(message.hasHeader(), message.getHeader()),
                HomesCodec::write,
                (message, profile) -> HomesCodec.read(message),
                HomesCodec::write,
                (message, profile) -> HomesCodec.read(message));
    }

    private static RpcBinding<Elect, Elected, ElectHomesRequest, ElectHomesResponse> electHomes() {
        return new RpcBinding<>(
                Elect.class,
                ReplicaServiceGrpc.getElectHomesMethod(),
                message -> DhtBindings.header(message.hasHeader(), message.getHeader()),
                HomesCodec::write,
                (message, profile) -> HomesCodec.read(message),
                HomesCodec::write,
                (message, profile) -> HomesCodec.read(message));
    }

    private static RpcBinding<Replicate, Replicated, ReplicateRequest, ReplicateResponse> replicate() {
        return new RpcBinding<>(
                Replicate.class,
                ReplicaServiceGrpc.getReplicateMethod(),
                message -> DhtBindings.header(message.hasHeader(), message.getHeader()),
                ReplicaCodec::write,
                ReplicaCodec::read,
                HorizonCodec::write,
                HorizonCodec::read);
    }

    private static RpcBinding<Reconcile, ReconcileAnswer, ReconcileRequest, ReconcileResponse> reconcile() {
        return new RpcBinding<>(
                Reconcile.class,
                ReplicaServiceGrpc.getReconcileMethod(),
                message -> DhtBindings.header(message.hasHeader(), message.getHeader()),
                ReplicaCodec::write,
                ReplicaCodec::read,
                ReplicaCodec::write,
                ReplicaCodec::read);
    }

    private static RpcBinding<ConfirmCopies, CopiesHeld, ConfirmCopiesRequest, ConfirmCopiesResponse> confirmCopies() {
        return new RpcBinding<>(
                ConfirmCopies.class,
                ReplicaServiceGrpc.getConfirmCopiesMethod(),
                message -> DhtBindings.header(message.hasHeader(), message.getHeader()),
                ReplicaCodec::write,
                ReplicaCodec::read,
                answer -> ConfirmCopiesResponse.newBuilder()
                        .addAllHeld(answer.held())
                        .build(),
                (message, profile) -> new CopiesHeld(message.getHeldList()));
    }

    private static RpcBinding<Fetch, Fetched, FetchRequest, FetchResponse> fetch() {
        return new RpcBinding<>(
                Fetch.class,
                ReplicaServiceGrpc.getFetchMethod(),
                message -> DhtBindings.header(message.hasHeader(), message.getHeader()),
                ReplicaCodec::write,
                (message, profile) -> ReplicaCodec.read(message),
                ReplicaCodec::write,
                ReplicaCodec::read);
    }

    private static RpcBinding<Vote, Voted, VoteRequest, VoteResponse> vote() {
        return new RpcBinding<>(
                Vote.class,
                ReplicaServiceGrpc.getVoteMethod(),
                message -> DhtBindings.header(message.hasHeader(), message.getHeader()),
                ReplicaCodec::write,
                ReplicaCodec::read,
                answer -> VoteResponse.newBuilder().setAgreed(answer.agreed()).build(),
                (message, profile) -> new Voted(message.getAgreed()));
    }

    private static RpcBinding<Handoff, HandedOff, HandoffRequest, HandoffResponse> handoff() {
        return new RpcBinding<>(
                Handoff.class,
                ReplicaServiceGrpc.getHandoffMethod(),
                message -> DhtBindings.header(message.hasHeader(), message.getHeader()),
                ReplicaCodec::write,
                ReplicaCodec::read,
                answer -> HandoffResponse.newBuilder().setGiven(answer.given()).build(),
                (message, profile) -> new HandedOff(message.getGiven()));
    }

    private static RpcBinding<ShareHorizon, HorizonShared, ShareHorizonRequest, ShareHorizonResponse> shareHorizon() {
        return new RpcBinding<>(
                ShareHorizon.class,
                ReplicaServiceGrpc.getShareHorizonMethod(),
                message -> DhtBindings.header(message.hasHeader(), message.getHeader()),
                HorizonCodec::write,
                HorizonCodec::read,
                HorizonCodec::write,
                HorizonCodec::read);
    }

    private static RpcBinding<AwaitChanges, Changes, AwaitChangesRequest, AwaitChangesResponse> awaitChanges() {
        return new RpcBinding<>(
                AwaitChanges.class,
                ReplicaServiceGrpc.getAwaitChangesMethod(),
                message -> DhtBindings.header(message.hasHeader(), message.getHeader()),
                WatchCodec::write,
                (message, profile) -> WatchCodec.read(message),
                WatchCodec::write,
                (message, profile) -> WatchCodec.read(message));
    }
}
