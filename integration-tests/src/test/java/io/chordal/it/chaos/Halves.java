// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Rings;
import io.chordal.proto.dht.v1.Ack;
import io.chordal.proto.dht.v1.PutRequest;
import io.chordal.proto.dht.v1.ReadLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A ring whose halves do not reach each other for a while, and are written to. Both reach the tracker, which is behind no door.
 *
 * <p>Confined to the caller's thread.
 */
final class Halves {
    private static final Duration ONE_RING = Duration.ofSeconds(30);
    private static final Duration COPIES = Duration.ofSeconds(60);
    private static final int NAMES = 4;

    private final ChaosRing ring;
    private final List<Host> here;
    private final List<Host> there;
    private final List<Key> names = new ArrayList<>();

    /** Takes every other node of the ring, in its order, so that each half has a home of every key. */
    Halves(ChaosRing ring) {
        this.ring = ring;
        List<DaemonProcess> inOrder =
                Rings.inOrder(ring.hosts().stream().map(Host::daemon).toList());
        Map<Boolean, List<Host>> halves = ring.hosts().stream()
                .collect(Collectors.partitioningBy(host -> inOrder.indexOf(host.daemon()) % 2 == 1));
        this.here = halves.get(true);
        this.there = halves.get(false);
    }

    /**
     * Keeps the halves apart for so long, and until each is a ring of its own, which is given new names, and lets them meet again:
     * checks that there is one ring within 30 s, and that every name is found at every daemon. Returns how long that took.
     */
    Duration apart(Duration time) {
        write("before", ring.hosts());
        Set<Links.Direction> between = new LinkedHashSet<>();
        here.forEach(one -> there.forEach(other -> {
            between.add(new Links.Direction(one.number(), other.number()));
            between.add(new Links.Direction(other.number(), one.number()));
        }));
        long cut = System.nanoTime();
        ring.links().cut(between, false);
        try {
            Eventually.eventually("two rings after " + time, time.plusSeconds(30), () -> {
                assertThat(here).noneMatch(host -> there.stream().anyMatch(other -> knows(host, other)));
                assertThat(there).noneMatch(host -> here.stream().anyMatch(other -> knows(host, other)));
                assertThat(System.nanoTime() - cut).isGreaterThan(time.toNanos());
            });
            write("here", here);
            write("there", there);
        } finally {
            ring.links().mend(between);
        }

        assertThat(names).as("names written before and meanwhile").hasSizeGreaterThan(NAMES);
        long mended = System.nanoTime();
        Eventually.eventually("one ring", ONE_RING, ring::assertOneRing);
        Duration took = Duration.ofNanos(System.nanoTime() - mended);
        for (Host host : ring.hosts()) {
            for (Key name : names) {
                assertThat(read(host, name))
                        .as("%s at %s", name.partition().toUtf8(), host)
                        .containsExactly("of " + name);
            }
        }
        ring.awaitRest(COPIES);
        return took;
    }

    private static boolean knows(Host one, Host other) {
        return Rings.state(one.daemon()).getSuccessorsList().stream()
                .anyMatch(node -> (node.getHost() + ":" + node.getPort()).equals(other.address()));
    }

    private void write(String what, List<Host> through) {
        IntStream.range(0, NAMES).forEach(i -> {
            Key name = Key.of("written " + what + " " + i, "");
            PutRequest put = PutRequest.newBuilder()
                    .setKey(Caller.wire(name))
                    .setValue(ByteString.copyFromUtf8("of " + name))
                    .setAck(Ack.ACK_PRIMARY)
                    .build();
            if (isTaken(through.get(i % through.size()), put)) {
                names.add(name);
            }
        });
    }

    /** A half may refuse for a while what only homes in the other one had. */
    private static boolean isTaken(Host host, PutRequest put) {
        try {
            Caller.call(host, stub -> stub.put(put));
            return true;
        } catch (Caller.NoAnswer e) {
            return false;
        }
    }

    /** An owner may have to meet the other homes before it answers; what it answers then counts. */
    private static List<String> read(Host host, Key name) {
        return Eventually.until(
                host + " answers",
                ONE_RING,
                () -> Caller.read(host, name, ReadLevel.READ_LEVEL_OWNER, CausalContext.EMPTY)
                        .values(),
                values -> true);
    }
}
