// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.ring;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.group;
import static io.chordal.tracker.testing.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.SetMember;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogRecords;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.value.PeerRef;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class CatalogRowCodecTest {
    private static final FileName NAME = new FileName("a.txt");

    @Property(tries = 200)
    void anEntryIsReadAsItWasWritten(
            @ForAll int number,
            @ForAll @LongRange(min = 1, max = 1L << 42) long size,
            @ForAll @IntRange(min = 1, max = 65535) int port,
            @ForAll @LongRange(min = -(1L << 45), max = 1L << 45) long millis,
            @ForAll boolean withHash,
            @ForAll boolean folder,
            @ForAll @StringLength(max = 60) @AlphaChars String uploader) {
        CatalogEntry entry = new CatalogEntry(
                NAME,
                new FileRef(file(number, 1).fileId(), size),
                withHash ? Optional.of(new Hash256(number, 1, 2, 3)) : Optional.empty(),
                folder,
                new PeerRef(peer(1).id(), new Endpoint("host-" + port, port)),
                uploader,
                Instant.ofEpochMilli(millis),
                Instant.ofEpochMilli(millis + 1));
        assertThat(CatalogRowCodec.entry(NAME, row(entry))).contains(entry);
        assertThat(CatalogRowCodec.entries(NAME, CatalogRowCodec.register(List.of(entry, entry))))
                .containsExactly(entry, entry);
        Bytes longer = Bytes.copyOf(Arrays.copyOf(CatalogRowCodec.payload(entry).toByteArray(), 300));
        assertThat(CatalogRowCodec.entry(NAME, new SetMember(row(entry).member(), longer, Optional.empty())))
                .isPresent();
    }

    @Property(tries = 300)
    void anyBytesAreAnEntryOrNothing(@ForAll byte[] member, @ForAll byte[] payload) {
        SetMember row = new SetMember(Bytes.copyOf(member), Bytes.copyOf(payload), Optional.empty());
        assertThat(CatalogRowCodec.entry(NAME, row)).isNotNull();
    }

    @Property(tries = 300)
    void anyBytesAreARegisterOfSomeEntries(@ForAll byte[] value) {
        assertThat(CatalogRowCodec.entries(NAME, Bytes.copyOf(value))).isNotNull();
        byte[] marked = Arrays.copyOf(value, value.length + 1);
        marked[0] = 1;
        assertThat(CatalogRowCodec.entries(NAME, Bytes.copyOf(marked))).isNotNull();
    }

    @Test
    void onlyTheKeyOfANameIsReadAsOne() {
        Key key = CatalogRowCodec.key(GroupId.PUBLIC, NAME);
        assertThat(CatalogRowCodec.name(GroupId.PUBLIC, key)).contains(NAME);
        assertThat(CatalogRowCodec.name(
                        GroupId.PUBLIC, new Key(CatalogRowCodec.partition(GroupId.PUBLIC, 23), key.item())))
                .isEmpty();
        for (byte[] item : new byte[][] {{}, {'a', '/', 'b'}, {'.', '.'}, {'a', (byte) 0xff}, new byte[241]}) {
            for (int partition = 0; partition < CatalogRecords.PARTITIONS; partition++) {
                assertThat(CatalogRowCodec.name(
                                GroupId.PUBLIC,
                                new Key(CatalogRowCodec.partition(GroupId.PUBLIC, partition), Bytes.copyOf(item))))
                        .isEmpty();
            }
        }
    }

    @Test
    void theFormatIsThis() {
        CatalogEntry entry = new CatalogEntry(
                NAME,
                new FileRef(file(1, 1).fileId(), 258),
                Optional.empty(),
                false,
                new PeerRef(peer(1).id(), new Endpoint("h", 7001)),
                "",
                Instant.ofEpochMilli(1),
                Instant.ofEpochMilli(2));
        String publisher = peer(1).id().toString();
        assertThat(CatalogRowCodec.partition(GroupId.PUBLIC, 7)).isEqualTo(Bytes.utf8("catalog/public/07"));
        assertThat(CatalogRowCodec.key(GroupId.PUBLIC, NAME).item()).isEqualTo(Bytes.utf8("a.txt"));
        assertThat(CatalogRowCodec.key(GroupId.PUBLIC, NAME).partition()).isEqualTo(Bytes.utf8("catalog/public/24"));
        assertThat(CatalogRowCodec.partition(group(10), 7))
                .isEqualTo(Bytes.utf8("catalog/0000000000000000000000000000000a/07"));
        assertThat(CatalogRowCodec.register(List.of(entry)))
                .hasToString("01" + "005d" + CatalogRowCodec.member(entry.file()) + CatalogRowCodec.payload(entry));
        assertThat(CatalogRowCodec.member(entry.file()))
                .hasToString(entry.file().fileId().toHex() + "0000000000000102");
        assertThat(CatalogRowCodec.payload(entry))
                .hasToString("01" + "0000000000000001" + "0000000000000002" + publisher + "1b59" + "01" + "68");
    }

    private static SetMember row(CatalogEntry entry) {
        return new SetMember(CatalogRowCodec.member(entry.file()), CatalogRowCodec.payload(entry), Optional.empty());
    }
}
