// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.chordal.daemon.policy.Gate;
import io.chordal.daemon.policy.Policies;
import io.chordal.daemon.policy.Policy;
import io.chordal.proto.policy.v1.Role;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Calls every RPC that there is at a listener, as every kind of caller, and finds what came otherwise than it should have.
 *
 * <p>RPCs come from the protos' descriptors, so that a new one is called without a word here. Confined to the test's thread.
 */
final class Matrix<K extends Enum<K>> {
    /** They take the daemon out of the world that the others need; nothing that is called after them depends on it. */
    private static final Set<String> AT_LAST = Set.of("chordal.peer.v1.PeerControlService/LeaveRing");

    private static final int MOST_SHOWN = 40;

    private final World<K> world;
    private final Sources sources;
    private final Secrets secrets;
    private int calls;

    Matrix(World<K> world, Sources sources, Secrets secrets) {
        this.world = world;
        this.sources = sources;
        this.secrets = secrets;
    }

    /**
     * A listener of a daemon.
     *
     * @param daemon what it is called
     * @param side whose calls it takes
     * @param address where it listens
     * @param controlToken the daemon's
     */
    record At(String daemon, Gate.Side side, String address, String controlToken) {}

    /**
     * What requests are about.
     *
     * @param name in words
     * @param values of fields of the request, by their names
     */
    record About(String name, Map<String, Object> values) {}

    /**
     * One call.
     *
     * @param at where
     * @param method what was called
     * @param policy what that asks of callers
     * @param kind who called
     * @param about what it was about
     */
    record Cell<K>(At at, MethodDescriptor<?, ?> method, Policy policy, K kind, About about) {
        String service() {
            return String.valueOf(method.getServiceName());
        }

        @Override
        public String toString() {
            return kind + " calls " + method.getFullMethodName() + " of " + about.name() + " at " + at.daemon() + " "
                    + at.side();
        }
    }

    /** Who calls, about what, and what is to come of it. */
    interface World<K> {
        List<K> kinds();

        /** From where it calls. */
        String host(K kind);

        List<About> abouts(Policy policy);

        /** Returns what the call shows, each time anew. */
        Metadata shows(Cell<K> cell);

        /** Says whether what is shown was shown once before. */
        boolean isReplayed(K kind);

        Verdict expected(Cell<K> cell);

        /** Returns what is wrong with what the caller could read; nothing if nothing is. */
        List<String> learned(Cell<K> cell, RawCall.Answer answer);
    }

    /** Calls everything at a listener, and fails with all that was not as it should be. */
    void assertHolds(At at) throws Exception {
        List<String> wrong = new ArrayList<>();
        Set<String> served = new HashSet<>();
        int before = calls;
        long begun = System.nanoTime();
        List<MethodDescriptor<?, ?>> methods = methods();
        for (MethodDescriptor<?, ?> method : methods) {
            Policy policy = Policies.of(method);
            assertThat(policy.isNamed())
                    .as("%s names who may call it", method.getFullMethodName())
                    .isTrue();
            for (About about : world.abouts(policy)) {
                for (K kind : world.kinds()) {
                    Cell<K> cell = new Cell<>(at, method, policy, kind, about);
                    if (check(cell, wrong) != Verdict.NOT_SERVED) {
                        served.add(method.getFullMethodName());
                    }
                }
            }
        }
        System.out.println(at.daemon() + ", listener " + at.side() + ": " + methods.size() + " RPCs (" + served.size()
                + " served) × " + world.kinds().size() + " kinds of callers = "
                + methods.size() * world.kinds().size() + " cells, " + (calls - before) + " calls in "
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) + " s, " + wrong.size() + " wrong");
        assertThat(wrong.stream().limit(MOST_SHOWN))
                .as(
                        "of %s calls of %s RPCs at %s %s, %s were wrong",
                        calls - before, methods.size(), at.daemon(), at.side(), wrong.size())
                .isEmpty();
    }

    /** Makes one call of the matrix. */
    RawCall.Answer call(Cell<K> cell, boolean mayBeSilent) throws InterruptedException {
        Channel channel = sources.channel(world.host(cell.kind()), cell.at().address());
        Metadata headers = world.shows(cell);
        Message request = Requests.of(cell.method(), cell.about().values());
        if (world.isReplayed(cell.kind())) {
            RawCall.make(channel, cell.method(), request, headers, true);
        }
        calls++;
        RawCall.Answer answer = RawCall.make(channel, cell.method(), request, headers, mayBeSilent);
        answer.message()
                .filter(Message.class::isInstance)
                .map(Message.class::cast)
                .ifPresent(secrets::keep);
        return answer;
    }

    private Verdict check(Cell<K> cell, List<String> wrong) throws InterruptedException {
        Verdict expected = world.expected(cell);
        RawCall.Answer answer = call(cell, expected == Verdict.ANSWERED);
        Verdict verdict = Verdict.of(answer, namesSession(cell.method()));
        if (!verdict.meets(expected)) {
            wrong.add(cell + ": " + verdict + ", not " + expected + " (" + answer.text() + ")");
        }
        boolean asNode = cell.policy().role() == Role.ROLE_RING_NODE;
        if (asNode
                && !cell.policy().readOnly()
                && answer.status().isOk()
                && cell.at().side() == Gate.Side.PUBLIC) {
            wrong.add(cell + ": done, though it does not name the ring");
        }
        if (!answer.status().isOk() && !secrets.shownBy(answer.text()).isEmpty()) {
            wrong.add(cell + ": the refusal shows what the call showed: " + answer.text());
        }
        world.learned(cell, answer).forEach(what -> wrong.add(cell + ": " + what));
        return verdict;
    }

    private static boolean namesSession(MethodDescriptor<?, ?> method) {
        return Requests.of(method, Map.of()).getDescriptorForType().findFieldByName("refresh_token") != null;
    }

    /** Returns every RPC of the protos, and of the services that gRPC brings along. */
    static List<MethodDescriptor<?, ?>> methods() {
        Stream<MethodDescriptor<?, ?>> brought = Stream.of(
                        HealthGrpc.getServiceDescriptor(),
                        ServerReflectionGrpc.getServiceDescriptor(),
                        ChannelzGrpc.getServiceDescriptor())
                .map(ServiceDescriptor::getMethods)
                .flatMap(Collection::stream);
        return Stream.concat(AllRpcs.methods().stream(), brought)
                .sorted(Comparator.<MethodDescriptor<?, ?>, Boolean>comparing(
                                method -> AT_LAST.contains(method.getFullMethodName()))
                        .thenComparing(MethodDescriptor::getFullMethodName))
                .toList();
    }
}
