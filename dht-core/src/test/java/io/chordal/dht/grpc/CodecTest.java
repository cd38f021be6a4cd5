// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Request;
import io.chordal.dht.ring.message.FindSuccessor;
import io.chordal.dht.ring.message.FingerTableAnswer;
import io.chordal.dht.ring.message.GetFingerTable;
import io.chordal.dht.ring.message.GetPredecessor;
import io.chordal.dht.ring.message.GetRingState;
import io.chordal.dht.ring.message.Leave;
import io.chordal.dht.ring.message.Noted;
import io.chordal.dht.ring.message.Notify;
import io.chordal.dht.ring.message.Ping;
import io.chordal.dht.ring.message.Pong;
import io.chordal.dht.ring.message.PredecessorAnswer;
import io.chordal.dht.ring.message.Probe;
import io.chordal.dht.ring.message.ProbeAnswer;
import io.chordal.dht.ring.message.RingState;
import io.chordal.dht.ring.message.Step;
import io.chordal.proto.chord.v1.RingHeader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written to the wire is read back as it was. */
class CodecTest {
    private static final RingProfile PROFILE = RingProfile.DEFAULT;

    @Provide
    Arbitrary<NodeRef> nodes() {
        return Combinators.combine(
                        bytes(32),
                        Arbitraries.integers().between(0, 0xffff),
                        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20),
                        Arbitraries.integers().between(1, 65535),
                        Arbitraries.longs().between(1, Long.MAX_VALUE))
                .as((key, vnode, host, port, life) -> PROFILE.node(key, vnode, new Endpoint(host, port), life));
    }

    @Provide
    Arbitrary<List<NodeRef>> lists() {
        return nodes().list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<Bytes> ringIds() {
        return bytes(16);
    }

    private static Arbitrary<Bytes> bytes(int size) {
        return Arbitraries.bytes().array(byte[].class).ofSize(size).map(Bytes::copyOf);
    }

    @Property(tries = 100)
    void headers(@ForAll("nodes") NodeRef sender, @ForAll("ringIds") Bytes ring, @ForAll boolean member) {
        for (RingProfile profile : List.of(RingProfile.DEFAULT, RingProfile.SHA1_5, RingProfile.MD5_16)) {
            NodeRef node = profile.node(sender.keyHash(), 0, sender.endpoint(), sender.incarnation());
            for (Header header : List.of(
                    new Header(Optional.of(ring), 1, 7, profile, Optional.of(node), member),
                    new Header(Optional.of(ring), 1, 1, profile, Optional.of(node), member)
                            .to(Optional.of(new Receiver(node.keyHash(), 3))),
                    new Header(
                            Optional.of(ring),
                            1,
                            1,
                            profile,
                            Optional.of(node),
                            true,
                            Bytes.fromHex("0123456789abcdef"),
                            7,
                            Optional.empty()),
                    new Header(Optional.empty(), 1, 1, profile, Optional.empty(), false))) {
                assertThat(HeaderCodec.read(HeaderCodec.write(header))).contains(header);
            }
        }
    }

    @Property(tries = 100)
    void requests(
            @ForAll("nodes") NodeRef a,
            @ForAll("nodes") NodeRef b,
            @ForAll("lists") List<NodeRef> nodes,
            @ForAll boolean flag) {
        Set<Bytes> keys = new TreeSet<>();
        nodes.forEach(node -> keys.add(node.keyHash()));
        List<Request<?>> requests = List.of(
                new Ping(),
                Ping.toTheDead(a),
                new GetRingState(a.incarnation(), b.incarnation()),
                GetRingState.WHOLE,
                new FindSuccessor(b.id(), keys, true),
                new FindSuccessor(RingId.ZERO, Set.of(), false),
                new GetPredecessor(),
                new Notify(a, b.incarnation()),
                new Notify(b, 0),
                new Probe(b),
                new Leave(a, flag ? Optional.of(b) : Optional.empty(), nodes),
                new GetFingerTable());
        Header header = new Header(Optional.empty(), 1, 1, PROFILE, Optional.of(a), true);
        requests.forEach(request ->
                assertThat(reread(request, HeaderCodec.write(header))).isEqualTo(request));
    }

    @Property(tries = 100)
    void answers(
            @ForAll("nodes") NodeRef a,
            @ForAll("nodes") NodeRef b,
            @ForAll("lists") List<NodeRef> nodes,
            @ForAll("ringIds") Bytes ring,
            @ForAll boolean flag) {
        assertAnswer(Ping.class, new Pong(Optional.of(a), Optional.of(ring), PROFILE, flag));
        assertAnswer(Ping.class, new Pong(Optional.empty(), Optional.empty(), PROFILE, false));
        assertAnswer(GetRingState.class, RingState.unchanged(b.incarnation()));
        assertAnswer(
                GetRingState.class,
                new RingState(9, false, Optional.of(a), flag ? Optional.of(b) : Optional.empty(), nodes, flag));
        assertAnswer(FindSuccessor.class, new Step.OwnerFound(a, nodes));
        assertAnswer(FindSuccessor.class, new Step.CloserNodes(nodes.subList(0, Math.min(4, nodes.size()))));
        assertAnswer(GetPredecessor.class, new PredecessorAnswer(b, List.of(a, b)));
        assertAnswer(Notify.class, new Noted());
        assertAnswer(Probe.class, new ProbeAnswer(flag));
        assertAnswer(Leave.class, new Noted());
        assertAnswer(
                GetFingerTable.class,
                new FingerTableAnswer(List.of(
                        new FingerTableAnswer.Row(0, RingId.of(7), a), new FingerTableAnswer.Row(255, b.id(), b))));
    }

    private static Object reread(Request<?> request, RingHeader header) {
        return reread(bindingOf(request.getClass()), request, header);
    }

    @SuppressWarnings("unchecked")
    private static <Q extends Request<R>, R, M extends Message, N extends Message> Object reread(
            RpcBinding<Q, R, M, N> binding, Object request, RingHeader header) {
        M message = binding.writeRequest().write((Q) request, header);
        assertThat(binding.headerOf().apply(message)).contains(header);
        return binding.readRequest().read(message, PROFILE);
    }

    private static void assertAnswer(Class<?> type, Object answer) {
        assertThat(rereadAnswer(bindingOf(type), answer)).isEqualTo(answer);
    }

    @SuppressWarnings("unchecked")
    private static <Q extends Request<R>, R, M extends Message, N extends Message> Object rereadAnswer(
            RpcBinding<Q, R, M, N> binding, Object answer) {
        return binding.readAnswer().read(binding.writeAnswer().apply((R) answer), PROFILE);
    }

    private static RpcBinding<?, ?, ?, ?> bindingOf(Class<?> type) {
        return ChordBindings.service().bindings().stream()
                .filter(binding -> binding.type().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
