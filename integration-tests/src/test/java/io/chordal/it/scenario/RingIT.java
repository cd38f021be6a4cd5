// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.Rings;
import io.chordal.it.harness.Workplace;
import io.chordal.proto.chord.v1.Finger;
import io.chordal.proto.chord.v1.GetFingerTableRequest;
import io.chordal.proto.chord.v1.GetPredecessorRequest;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.dht.v1.AddRequest;
import io.chordal.proto.dht.v1.GetManyRequest;
import io.chordal.proto.dht.v1.GetRequest;
import io.chordal.proto.dht.v1.LookupRequest;
import io.chordal.proto.dht.v1.Replica;
import io.chordal.proto.dht.v1.ReplicaState;
import io.chordal.proto.dht.v1.SetAddition;
import io.chordal.proto.dht.v1.SetMember;
import io.chordal.proto.dht.v1.WriteResult;
import io.grpc.StatusRuntimeException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A ring of five pure ring nodes without any tracker, grown one by one. Nodes that a test kills come back on their
 * homes, so that the next test finds five.
 */
class RingIT {
    private static final int SIZE = 5;
    private static final BigInteger CIRCLE = BigInteger.ONE.shiftLeft(256);

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static final List<DaemonProcess> NODES = new ArrayList<>();

    @BeforeAll
    static void growOneByOne() {
        NODES.add(spawn("node-1").awaitReady());
        while (NODES.size() < SIZE) {
            // Not always through the founder: any live member will do.
            DaemonProcess entrance = NODES.get(NODES.size() - 1);
            NODES.add(spawn("node-" + (NODES.size() + 1), "--join", entrance.address())
                    .awaitReady());
            Rings.awaitOneRing(NODES);
        }
    }

    @Test
    @Tag("S0-2")
    void aNodeJoinsThroughAnyMemberAndThenAllNeighboursAgree() {
        DaemonProcess newcomer = spawn("newcomer", "--join", NODES.get(2).address());
        newcomer.awaitReady();
        List<DaemonProcess> six = new ArrayList<>(NODES);
        six.add(newcomer);
        Rings.awaitOneRing(six);
        newcomer.stop();
        Rings.awaitOneRing(NODES);
    }

    @Test
    @Tag("S0-5")
    void everyNodeNamesItsPredecessorAndALoneOneNamesItself() {
        List<DaemonProcess> ordered = Rings.inOrder(NODES);
        for (int i = 0; i < SIZE; i++) {
            assertThat(predecessor(ordered.get(i)).getKeyHash())
                    .isEqualTo(self(ordered.get((i + SIZE - 1) % SIZE)).getKeyHash());
        }
        DaemonProcess lone = spawn("lone").awaitReady();
        assertThat(predecessor(lone)).isEqualTo(self(lone));
        lone.stop();
    }

    @Test
    @Tag("S0-6")
    void ringShowPrintsNeighboursFingersAndStoredKeysWithTheirCopyNumbers() {
        Peerctl peerctl = peerctl(NODES.get(0));
        peerctl.ok("dht", "add", "colour", "red");
        peerctl.ok("dht", "add", "colour", "green");
        awaitCopies("colour", 3);
        Map<String, String> shownByAddress = new java.util.TreeMap<>();
        for (DaemonProcess node : NODES) {
            String shown = peerctl.ok("ring", "show", node.localAddress()).out();
            shownByAddress.put(node.address(), shown);
            assertThat(shown).contains("nodeId").contains("predecessorId").contains("successorId");
            assertThat(shown).containsPattern("[0-9a-f]+ -> \\[[0-9a-f]+, .*127\\.0\\.0\\.1:\\d+.*]");
            Eventually.eventually("fingers are right", () -> assertFingersPointAtTheFirstNodeAtOrAfterTheirStart(node));
        }
        Map<Integer, Replica> byNumber = Rings.replicas(NODES.get(0), "colour").stream()
                .collect(Collectors.toMap(Replica::getCopyNumber, replica -> replica));
        GetRingStateResponse owner = Rings.state(daemonOf(byNumber.get(3).getNode()));
        assertThat(owner.getSuccessors(0).getKeyHash())
                .as("the first successor has number 2")
                .isEqualTo(byNumber.get(2).getNode().getKeyHash());
        assertThat(owner.getSuccessors(1).getKeyHash())
                .as("the second successor has number 1")
                .isEqualTo(byNumber.get(1).getNode().getKeyHash());
        for (Replica replica : byNumber.values()) {
            String shown = shownByAddress.get(
                    replica.getNode().getHost() + ":" + replica.getNode().getPort());
            assertThat(shown.lines().filter(line -> line.contains("colour")))
                    .as("the line of the key at copy number %d in%n%s", replica.getCopyNumber(), shown)
                    .singleElement()
                    .asString()
                    .contains("copy " + replica.getCopyNumber() + "  version 2  ")
                    .contains("red")
                    .contains("green");
        }
    }

    @Test
    @Tag("S0-9")
    @Tag("faults")
    void aThirdCopyAppearsAgainAfterAHomeIsKilled() {
        peerctl(NODES.get(0)).ok("dht", "add", "survivor", "value");
        awaitCopies("survivor", 3);
        DaemonProcess owner =
                daemonOf(Rings.replicas(NODES.get(0), "survivor").get(0).getNode());
        DaemonProcess asked =
                NODES.stream().filter(node -> node != owner).findFirst().orElseThrow();
        NodeRef secondHome = Rings.replicas(asked, "survivor").get(1).getNode();
        owner.kill();

        Eventually.eventually("three copies on the four that are left", Duration.ofSeconds(20), () -> {
            List<Replica> replicas = Rings.replicas(asked, "survivor");
            assertThat(replicas)
                    .hasSize(3)
                    .allSatisfy(
                            replica -> assertThat(replica.getState()).isEqualTo(ReplicaState.REPLICA_STATE_PRESENT));
            assertThat(replicas.get(0).getNode().getKeyHash())
                    .as("the second home is the owner now")
                    .isEqualTo(secondHome.getKeyHash());
            assertThat(replicas).extracting(Replica::getCopyNumber).containsExactly(3, 2, 1);
            assertThat(replicas)
                    .extracting(Replica::getDigest)
                    .containsOnly(replicas.get(0).getDigest());
        });
        assertThat(peerctl(asked).ok("dht", "replicas", "survivor").out()).contains("3", "2", "1");
        assertThat(peerctl(asked).ok("dht", "get", "survivor").out()).contains("value");
        owner.restart();
        Rings.awaitOneRing(NODES);
    }

    @Test
    @Tag("S0-10")
    void aValueIsAcceptedByTheOwnerAloneAndCopiedToTheNextTwoAfterwards() {
        List<Replica> homes = Rings.replicas(NODES.get(0), "lazy");
        DaemonProcess owner = daemonOf(homes.get(0).getNode());
        List<DaemonProcess> others =
                List.of(daemonOf(homes.get(1).getNode()), daemonOf(homes.get(2).getNode()));
        others.forEach(DaemonProcess::freeze);
        WriteResult written;
        try {
            written = owner.client()
                    .dht()
                    .add(AddRequest.newBuilder()
                            .setAddition(SetAddition.newBuilder()
                                    .setKey(Rings.key("lazy"))
                                    .setMember(ByteString.copyFromUtf8("value")))
                            .build())
                    .getResult();
        } finally {
            others.forEach(DaemonProcess::thaw);
        }
        assertThat(written.getCopies()).as("copies when the write was answered").isEqualTo(1);
        assertThat(written.getCopiesWanted()).isEqualTo(3);
        Rings.awaitOneRing(NODES);
        awaitCopies("lazy", 3);
    }

    @Test
    @Tag("S0-11")
    void anAdditionJoinsTheSetAndRaisesItsVersionOnlyIfTheSetChanged() {
        Peerctl peerctl = peerctl(NODES.get(1));
        peerctl.ok("dht", "add", "fruit", "apple");
        long first = version("fruit");
        peerctl.ok("dht", "add", "fruit", "pear");
        assertThat(version("fruit")).isEqualTo(first + 1);
        peerctl.ok("dht", "add", "fruit", "pear");
        assertThat(version("fruit")).isEqualTo(first + 1);
        assertThat(members("fruit")).containsExactly("apple", "pear");
        assertThat(peerctl(NODES.get(4)).ok("dht", "get", "fruit").out()).contains("apple", "pear");

        peerctl.ok("dht", "remove", "fruit", "apple");
        assertThat(members("fruit")).containsExactly("pear");
    }

    @Test
    @Tag("S0-12")
    void manyKeysAreReadAtOnceAndAnUnknownOneIsNotFound() {
        Peerctl peerctl = peerctl(NODES.get(2));
        List<String> keys = IntStream.range(0, 10).mapToObj(i -> "batch-" + i).toList();
        keys.forEach(key -> add(key, "of " + key));
        var outcomes = NODES.get(3)
                .client()
                .dht()
                .getMany(GetManyRequest.newBuilder()
                        .addAllKeys(keys.stream().map(Rings::key).toList())
                        .build())
                .getOutcomesList();
        assertThat(outcomes).hasSize(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            assertThat(outcomes.get(i).getValue().getMembersList())
                    .extracting(member -> member.getMember().toStringUtf8())
                    .containsExactly("of " + keys.get(i));
        }
        assertThat(peerctl.ok("dht", "get", "batch-0", "batch-1").out()).contains("of batch-0", "of batch-1");

        assertThat(peerctl.run("dht", "get", "nobody-put-this").exitedWith(3).err())
                .containsIgnoringCase("not found");
        assertThatThrownBy(() -> members("nobody-put-this"))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("NOT_FOUND");
    }

    @Test
    @Tag("S0-4")
    void everyNodeNamesTheSameOwnerOfAKeyWhichIsTheFirstAtOrAfterIt() {
        for (String text : List.of("a", "b", "c", "d")) {
            LookupRequest request =
                    LookupRequest.newBuilder().setKey(Rings.key(text)).build();
            var answers = NODES.stream()
                    .map(node -> node.client().dht().lookup(request))
                    .toList();
            BigInteger point = new BigInteger(answers.get(0).getId(), 16);
            List<NodeRef> ordered = inOrder();
            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.getOwner().getKeyHash())
                        .isEqualTo(firstAtOrAfter(point, ordered).getKeyHash());
                assertThat(answer.getOwner().getPort()).isPositive();
                assertThat(answer.getPathCount()).as("hops").isLessThanOrEqualTo(4);
                assertThat(ordered).as("nodes of the ring").containsAll(answer.getPathList());
            });
            for (int i = 0; i < SIZE; i++) {
                boolean own = answers.get(i)
                        .getOwner()
                        .getKeyHash()
                        .equals(self(NODES.get(i)).getKeyHash());
                assertThat(answers.get(i).getAnswered())
                        .as("calls that others answered, the owner at least, unless it was asked itself")
                        .isBetween(own ? 0 : 1, own ? 0 : 5);
            }
        }
    }

    private static DaemonProcess spawn(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--share", "off", "--stabilize", "200ms-400ms", "--ping", "200ms"));
        all.addAll(List.of(arguments));
        return WORKPLACE.spawn(Program.PEER, "ring", name, all, Map.of());
    }

    private static Peerctl peerctl(DaemonProcess node) {
        return WORKPLACE.peerctl(node.home());
    }

    private static void add(String key, String value) {
        NODES.get(0)
                .client()
                .dht()
                .add(AddRequest.newBuilder()
                        .setAddition(SetAddition.newBuilder()
                                .setKey(Rings.key(key))
                                .setMember(ByteString.copyFromUtf8(value)))
                        .build());
    }

    private static void awaitCopies(String key, int copies) {
        Eventually.eventually(
                copies + " copies of " + key,
                () -> assertThat(Rings.replicas(NODES.get(0), key))
                        .filteredOn(replica -> replica.getState() == ReplicaState.REPLICA_STATE_PRESENT)
                        .hasSize(copies));
    }

    private static long version(String key) {
        return NODES.get(0)
                .client()
                .dht()
                .get(GetRequest.newBuilder().setKey(Rings.key(key)).build())
                .getValue()
                .getSetVersion();
    }

    private static List<String> members(String key) {
        return NODES
                .get(3)
                .client()
                .dht()
                .get(GetRequest.newBuilder().setKey(Rings.key(key)).build())
                .getValue()
                .getMembersList()
                .stream()
                .map(SetMember::getMember)
                .map(ByteString::toStringUtf8)
                .toList();
    }

    private static NodeRef self(DaemonProcess node) {
        return Rings.state(node).getSelf();
    }

    private static NodeRef predecessor(DaemonProcess node) {
        return node.client()
                .chord()
                .getPredecessor(GetPredecessorRequest.getDefaultInstance())
                .getNode();
    }

    private static DaemonProcess daemonOf(NodeRef ref) {
        return NODES.stream()
                .filter(node -> node.isAlive() && self(node).getKeyHash().equals(ref.getKeyHash()))
                .findFirst()
                .orElseThrow();
    }

    private static List<NodeRef> inOrder() {
        return Rings.inOrder(NODES).stream().map(RingIT::self).toList();
    }

    private static NodeRef firstAtOrAfter(BigInteger point, List<NodeRef> ordered) {
        return ordered.stream()
                .filter(node -> Rings.place(node).compareTo(point) >= 0)
                .findFirst()
                .orElse(ordered.get(0));
    }

    private static void assertFingersPointAtTheFirstNodeAtOrAfterTheirStart(DaemonProcess node) {
        BigInteger self = Rings.place(self(node));
        List<NodeRef> ordered = inOrder();
        List<Finger> fingers = node.client()
                .chord()
                .getFingerTable(GetFingerTableRequest.getDefaultInstance())
                .getFingersList();
        assertThat(fingers).isNotEmpty();
        assertThat(fingers).allSatisfy(finger -> {
            BigInteger start =
                    self.add(BigInteger.ONE.shiftLeft(finger.getIndex())).mod(CIRCLE);
            assertThat(new BigInteger(finger.getStart(), 16)).isEqualTo(start);
            assertThat(finger.getNode().getKeyHash())
                    .isEqualTo(firstAtOrAfter(start, ordered).getKeyHash());
        });
    }
}
