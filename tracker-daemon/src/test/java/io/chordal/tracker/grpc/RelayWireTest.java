// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.group;
import static io.chordal.tracker.testing.Samples.node;
import static io.chordal.tracker.testing.Samples.peer;
import static io.chordal.tracker.testing.Samples.ring;
import static io.chordal.tracker.testing.Samples.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.chordal.proto.tracker.v1.RelayChangesRequest;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.relay.Change;
import io.chordal.tracker.relay.RelayMessage;
import io.chordal.tracker.swarm.ChunkBits;
import io.chordal.tracker.swarm.HoldingKey;
import io.chordal.tracker.swarm.SharedFile;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RelayWireTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_800_000_000L, 123_456_789);
    private static final Subject NODE = new Subject.Node(peer(9).id());
    private static final HoldingKey OF_USER = key(2, Optional.of(user(5)));

    private static final List<Change> CHANGES = List.of(
            new Change.Lease(peer(1), Duration.ofMillis(29_999)),
            new Change.Gone(peer(1).id()),
            new Change.Holds(OF_USER, ChunkBits.COMPLETE),
            new Change.Holds(key(2, Optional.of(NODE)), ChunkBits.NONE.with(3, 4, 10)),
            new Change.Holds(
                    new HoldingKey(peer(1).id(), new SharedFile(GroupId.PUBLIC, file(1, 10)), Optional.empty()),
                    ChunkBits.COMPLETE),
            new Change.Drops(OF_USER, true),
            new Change.Drops(OF_USER, false),
            new Change.Named(new SharedFile(group(2), file(1, 10)), new FileName("a name – with ümlauts")),
            new Change.EntryRemoved(group(2), entry(Optional.of(new Hash256(1, 2, 3, 4)), true, "ada")),
            new Change.EntryRemoved(GroupId.PUBLIC, entry(Optional.empty(), false, "")),
            new Change.NodeSeen(node(1, 7), ring(3), false, Duration.ofSeconds(4)),
            new Change.NodeSeen(node(1, 7), ring(3), true, Duration.ZERO),
            new Change.MemberRemoved(group(2), user(5), 8),
            new Change.MemberRemoved(group(2), NODE, Long.MAX_VALUE),
            new Change.Nothing());

    @Test
    void everyKindOfChangeIsReadAsItWasWritten() {
        RelayMessage message = message(CHANGES);

        assertThat(CHANGES).extracting(Change::getClass).contains(kinds());
        assertThat(RelayWire.message(RelayWire.message(message))).isEqualTo(message);
    }

    @Test
    void whetherATellingBeginsAndEndsIsReadAsItWasWritten() {
        for (int i = 0; i < 4; i++) {
            RelayMessage message = new RelayMessage("a:1", -3, 1, "", i % 2 == 0, i / 2 == 0, List.of());

            assertThat(RelayWire.message(RelayWire.message(message))).isEqualTo(message);
        }
    }

    @Test
    void ofAChangeThatCannotBeTheNumberAloneCountsAndTheOthersGoOn() {
        assertUnreadable(0, change -> change.getLeaseBuilder().clearPeer());
        assertUnreadable(
                0, change -> change.getLeaseBuilder().getRemainingBuilder().setSeconds(Long.MAX_VALUE));
        assertUnreadable(
                0,
                change -> change.getLeaseBuilder()
                        .getRemainingBuilder()
                        .setSeconds(Long.MAX_VALUE)
                        .setNanos(Integer.MAX_VALUE));
        assertUnreadable(1, change -> change.getPeerGoneBuilder().setPeerId(bytes(31)));
        assertUnreadable(2, change -> change.getHoldingBuilder().setSubject(bytes(5)));
        assertUnreadable(2, change -> change.getHoldingBuilder().clearFile());
        assertUnreadable(2, change -> change.getHoldingBuilder().setGroupId(bytes(15)));
        assertUnreadable(
                2,
                change -> change.getHoldingBuilder()
                        .setGroupId(ByteString.copyFrom(GroupId.PUBLIC.bytes().toByteBuffer())));
        assertUnreadable(
                3, change -> change.getHoldingBuilder().getChunksBuilder().setChunkCount(11));
        assertUnreadable(
                3, change -> change.getHoldingBuilder().getChunksBuilder().setBitfield(bytes(2)));
        assertUnreadable(7, change -> change.getPublicationBuilder().setName("../away"));
        assertUnreadable(
                8, change -> change.getEntryRemovedBuilder().getEntryBuilder().setUploader("a\nb"));
        assertUnreadable(
                8,
                change -> change.getEntryRemovedBuilder()
                        .getEntryBuilder()
                        .getPublishedAtBuilder()
                        .setSeconds(Long.MAX_VALUE));
        assertUnreadable(10, change -> change.getRingNodeBuilder().setClusterId(bytes(3)));
        assertUnreadable(
                10, change -> change.getRingNodeBuilder().getLastHeardBuilder().setSeconds(Long.MIN_VALUE));
        assertUnreadable(12, change -> change.getMemberRemovedBuilder().clearSubject());
        assertUnreadable(
                5,
                change -> change.clear()
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        999,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addVarint(1)
                                                .build())
                                .build()));
    }

    @Test
    void aMessageOfTooManyChangesOrWithoutANumberIsRefused() {
        RelayChangesRequest many = RelayChangesRequest.newBuilder()
                .setFirst(1)
                .addAllChanges(Collections.nCopies(
                        RelayMessage.MAX_CHANGES + 1, io.chordal.proto.tracker.v1.Change.getDefaultInstance()))
                .build();

        assertThatThrownBy(() -> RelayWire.message(many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1000");
        assertThatThrownBy(() -> RelayWire.message(RelayChangesRequest.getDefaultInstance()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertUnreadable(int index, Consumer<io.chordal.proto.tracker.v1.Change.Builder> damage) {
        RelayMessage message = message(CHANGES);
        RelayChangesRequest.Builder wire = RelayWire.message(message).toBuilder();
        damage.accept(wire.getChangesBuilder(index));

        RelayMessage read = RelayWire.message(wire.build());

        assertThat(read.changes().get(index)).isEqualTo(new Change.Nothing());
        assertThat(read.changes().subList(0, index)).isEqualTo(CHANGES.subList(0, index));
        assertThat(read.changes().subList(index + 1, CHANGES.size()))
                .isEqualTo(CHANGES.subList(index + 1, CHANGES.size()));
        assertThat(read.end()).isEqualTo(message.end());
    }

    @SuppressWarnings("unchecked")
    private static Class<? extends Change>[] kinds() {
        return (Class<? extends Change>[]) Change.class.getPermittedSubclasses();
    }

    private static RelayMessage message(List<Change> changes) {
        return new RelayMessage("tracker-1:5000", Long.MIN_VALUE, 42, "tracker-1:4000", false, true, changes);
    }

    private static HoldingKey key(int group, Optional<Subject> subject) {
        return new HoldingKey(peer(1).id(), new SharedFile(group(group), file(1, 10)), subject);
    }

    private static CatalogEntry entry(Optional<Hash256> hash, boolean folder, String uploader) {
        return new CatalogEntry(new FileName("name"), file(3, 2), hash, folder, peer(4), uploader, TIME, TIME);
    }

    private static ByteString bytes(int count) {
        return ByteString.copyFrom(new byte[count]);
    }
}
