// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.homes.HomeBallot;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.homes.HomeVote;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.replica.HomeMemory;
import io.chordal.dht.ring.RingMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeDirectoryTest {
    private static final RingMemory.Memory MEMORY = new RingMemory.Memory(
            Bytes.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}),
            List.of(new Endpoint("10.0.0.5", 7070), new Endpoint("::1", 7071)),
            List.of(
                    RingProfile.DEFAULT.node(
                            RingProfile.DEFAULT.position("a").toBytes(), 0, new Endpoint("::1", 7071), 3),
                    RingProfile.DEFAULT.node(
                            RingProfile.DEFAULT.position("b").toBytes(), 2, new Endpoint("10.0.0.5", 7070), 1)),
            List.of(
                    new RingMemory.Awaited(
                            new Arc(RingId.of(1), RingProfile.DEFAULT.position("c")),
                            Set.of(
                                    RingProfile.DEFAULT.position("a").toBytes(),
                                    RingProfile.DEFAULT.position("c").toBytes())),
                    new RingMemory.Awaited(new Arc(RingId.of(2), RingId.of(2)), Set.of())));

    @TempDir
    Path directory;

    @Test
    void theKeyStaysAndTheIncarnationIsRaisedAtEachStart() throws Exception {
        Bytes first;
        try (NodeDirectory opened = NodeDirectory.open(directory.resolve("node"))) {
            first = opened.identity().keyHash();
            assertThat(opened.identity().incarnation()).isEqualTo(1);
        }
        try (NodeDirectory opened = NodeDirectory.open(directory.resolve("node"))) {
            assertThat(opened.identity().keyHash()).isEqualTo(first);
            assertThat(opened.identity().incarnation()).isEqualTo(2);
            assertThat(NodeDirectory.keys(directory.resolve("node")).getPublic())
                    .isEqualTo(opened.identity().keys().getPublic());
        }
    }

    @Test
    void theKeyPairIsWholeAndItsHashThatOfTheSubjectPublicKeyInfo() throws Exception {
        NodeDirectory.open(directory).close();
        try (NodeDirectory opened = NodeDirectory.open(directory)) {
            NodeIdentity identity = opened.identity();
            Signature signing = Signature.getInstance("SHA256withECDSA");
            signing.initSign(identity.keys().getPrivate());
            signing.update(new byte[] {1});
            byte[] signature = signing.sign();
            signing.initVerify(identity.keys().getPublic());
            signing.update(new byte[] {1});
            assertThat(signing.verify(signature)).isTrue();
            assertThat(identity.keyHash().toByteArray())
                    .isEqualTo(MessageDigest.getInstance("SHA-256")
                            .digest(identity.keys().getPublic().getEncoded()));
        }
    }

    @Test
    void onlyItsOwnerReadsTheKey() throws Exception {
        NodeDirectory.open(directory).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("node.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void oneProcessAtATimeHasItOpen() throws Exception {
        try (NodeDirectory opened = NodeDirectory.open(directory)) {
            assertThat(opened.identity().incarnation()).isEqualTo(1);
            assertThatThrownBy(() -> NodeDirectory.open(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another node");
        }
        try (NodeDirectory again = NodeDirectory.open(directory)) {
            assertThat(again.identity().incarnation()).isEqualTo(2);
        }
    }

    @Test
    void damagedFilesAreNotGuessedAt() throws Exception {
        NodeDirectory.open(directory).close();
        Files.writeString(directory.resolve("incarnation"), "many");
        assertThatThrownBy(() -> NodeDirectory.open(directory)).hasMessageContaining("incarnation");
        Files.writeString(directory.resolve("incarnation"), "5\n");
        Files.writeString(directory.resolve("node.key"), "nothing");
        assertThatThrownBy(() -> NodeDirectory.open(directory)).hasMessageContaining("no P-256 key pair");
    }

    @Test
    void bytesThatAreNoTextAreToldWithTheFileThatHasThem() throws Exception {
        byte[] noise = {(byte) 0xfe, (byte) 0xc3, '\\', 'u', 'x', '\n'};
        try (NodeDirectory opened = NodeDirectory.open(directory)) {
            Path ring = directory.resolve("ring.properties");
            for (byte[] damage : List.of(noise, new byte[0], new byte[] {'\\', 'u', 'x'})) {
                Files.write(ring, damage);
                assertThatThrownBy(() -> opened.ringMemory(RingProfile.DEFAULT, Runnable::run))
                        .hasMessage(ring + " is damaged; remove it to forget the ring");
            }
        }
        Files.write(directory.resolve("incarnation"), noise);
        assertThatThrownBy(() -> NodeDirectory.open(directory)).hasMessageContaining("incarnation");
        Files.write(directory.resolve("node.key"), noise);
        assertThatThrownBy(() -> NodeDirectory.open(directory)).hasMessageContaining("no P-256 key pair");
    }

    @Test
    void theRingIsRememberedAcrossStarts() throws Exception {
        try (NodeDirectory opened = NodeDirectory.open(directory)) {
            RingMemory memory = opened.ringMemory(RingProfile.DEFAULT, Runnable::run);
            assertThat(memory.remembered()).isEmpty();
            memory.remember(MEMORY);
        }
        try (NodeDirectory opened = NodeDirectory.open(directory)) {
            assertThat(opened.ringMemory(RingProfile.DEFAULT, Runnable::run).remembered())
                    .contains(MEMORY);
        }
    }

    @Test
    void whatWasRememberedBeforeOthersCouldNameAnybodyIsReadRightly() throws Exception {
        Path file = directory.resolve("ring.properties");
        try (NodeDirectory opened = NodeDirectory.open(directory)) {
            opened.ringMemory(RingProfile.DEFAULT, Runnable::run).remember(MEMORY);
            Files.writeString(file, Files.readString(file).replaceAll("awaited=.*", ""));

            assertThat(opened.ringMemory(RingProfile.DEFAULT, Runnable::run).remembered())
                    .contains(new RingMemory.Memory(MEMORY.ringId(), MEMORY.members(), MEMORY.neighbours()));
            Files.writeString(file, "awaited=00\n", StandardOpenOption.APPEND);
            assertThatThrownBy(() -> opened.ringMemory(RingProfile.DEFAULT, Runnable::run))
                    .hasMessage(file + " is damaged; remove it to forget the ring");
        }
    }

    @Test
    void manyChangesInARowAreOneWrite() throws Exception {
        try (NodeDirectory opened = NodeDirectory.open(directory)) {
            Queue<Runnable> disk = new ArrayDeque<>();
            RingMemory memory = opened.ringMemory(RingProfile.DEFAULT, disk::add);
            for (int port = 1; port < 100; port++) {
                memory.remember(new RingMemory.Memory(MEMORY.ringId(), List.of(new Endpoint("a", port)), List.of()));
            }
            assertThat(disk).hasSize(1);
            disk.remove().run();
            assertThat(Files.readString(directory.resolve("ring.properties"))).contains("members=a:99");
        }
    }

    @Test
    void whoeverAsksWhetherAChangeIsKeptWaitsForOneWriteTogetherWithTheOthers() throws Exception {
        try (NodeDirectory opened = NodeDirectory.open(directory)) {
            Queue<Runnable> disk = new ArrayDeque<>();
            List<Boolean> told = new ArrayList<>();
            RingMemory memory = opened.ringMemory(RingProfile.DEFAULT, disk::add);
            memory.remember(MEMORY);
            for (int i = 0; i < 100; i++) {
                memory.whenKept(told::add);
            }
            assertThat(disk).hasSize(1);
            assertThat(told).isEmpty();
            disk.remove().run();
            assertThat(told).hasSize(100).containsOnly(true);
            assertThat(Files.readString(directory.resolve("ring.properties"))).contains("members=10.0.0.5:7070");
            memory.whenKept(told::add);
            disk.remove().run();
            assertThat(told).hasSize(101);
        }
    }

    @Test
    void manyListsOfHomesInARowAreOneWrite() throws Exception {
        try (NodeDirectory opened = NodeDirectory.open(directory)) {
            Queue<Runnable> disk = new ArrayDeque<>();
            HomeMemory memory = opened.homeMemory(disk::add);
            HomeList list = new HomeList(1, List.of(new Endpoint("a", 1), new Endpoint("b", 1), new Endpoint("c", 1)));
            List<Boolean> told = new ArrayList<>();
            for (int store = 1; store < 100; store++) {
                memory.keep(kept(store, list), told::add);
            }
            assertThat(disk).hasSize(1);
            assertThat(told).isEmpty();
            disk.remove().run();
            assertThat(told).hasSize(99).containsOnly(true);
            assertThat(opened.homeMemory(disk::add).kept()).contains(kept(99, list));
            memory.keep(kept(100, list), told::add);
            disk.remove().run();
            assertThat(told).hasSize(100);
            assertThat(opened.homeMemory(disk::add).kept()).contains(kept(100, list));
        }
    }

    /** All that a file says of a list that is being changed. */
    private static HomeMemory.Kept kept(long store, HomeList list) {
        HomeList next = new HomeList(2, list.members().subList(0, 2));
        HomeBallot ballot =
                new HomeBallot(7, RingProfile.DEFAULT.position("somebody").toBytes());
        HomePlan plan = new HomePlan(list, Optional.of(next), List.of(Bytes.fromHex("0123456789abcdef")));
        return new HomeMemory.Kept(
                store, plan, List.of(list, next), new HomeVote(1, true, ballot, ballot, Optional.of(next)));
    }

    @Test
    void whatWasRememberedBeforeListsCouldBeChangedIsReadRightly() throws Exception {
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve("homes.properties"), "format=1\nstore=5\nversion=1\nmembers=a:1,b:1\ninStep=true\n");
        try (NodeDirectory opened = NodeDirectory.open(directory)) {
            HomeList list = new HomeList(1, List.of(new Endpoint("a", 1), new Endpoint("b", 1)));
            assertThat(opened.homeMemory(Runnable::run).kept())
                    .contains(new HomeMemory.Kept(5, HomePlan.of(list), List.of(list), HomeVote.of(1)));
        }
    }

    @Test
    void aRingOfAnotherShapeOrALaterFormatIsRefusedWithAdvice() throws Exception {
        try (NodeDirectory opened = NodeDirectory.open(directory)) {
            opened.ringMemory(RingProfile.DEFAULT, Runnable::run).remember(MEMORY);
            assertThatThrownBy(() -> opened.ringMemory(RingProfile.SHA1_5, Runnable::run))
                    .hasMessageContaining("sha256-256")
                    .hasMessageContaining("remove the file");
            Path file = directory.resolve("ring.properties");
            Files.writeString(file, Files.readString(file).replace("format=1", "format=2"));
            assertThatThrownBy(() -> opened.ringMemory(RingProfile.DEFAULT, Runnable::run))
                    .hasMessageContaining("newer program");
        }
    }
}
