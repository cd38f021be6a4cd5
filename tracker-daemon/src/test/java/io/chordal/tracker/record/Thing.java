// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import io.chordal.dht.id.Bytes;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The simplest record with a name: it counts, and remembers who had to make room for it. */
record Thing(Bytes id, String name, String madeBy, long count, Set<String> displaced) implements Named<Thing> {
    static final RecordKind<Thing> KIND = new RecordKind<>("things", Thing::encode, Thing::decode);

    Thing {
        displaced = new TreeSet<>(displaced);
    }

    static Thing of(int id, String name, String madeBy) {
        return new Thing(Bytes.fromHex(String.format("%032x", id)), name, madeBy, 0, Set.of());
    }

    Thing counting(long to) {
        return new Thing(id, name, madeBy, to, displaced);
    }

    @Override
    public String foldedName() {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public Thing merge(Thing other) {
        Set<String> both = new TreeSet<>(displaced);
        both.addAll(other.displaced);
        return new Thing(id, name, madeBy, Math.max(count, other.count), both);
    }

    @Override
    public Thing renamed(String suffix) {
        return new Thing(id, SplitNames.renamed(name, suffix), madeBy, count, displaced);
    }

    @Override
    public Thing keepingNameOf(Thing renamed) {
        Set<String> more = new TreeSet<>(displaced);
        more.add(renamed.name);
        return new Thing(id, name, madeBy, count, more);
    }

    Bytes encode() {
        return new RecordWriter(1)
                .bytes(id)
                .text(name)
                .text(madeBy)
                .number(count)
                .list(displaced, RecordWriter::text)
                .toBytes();
    }

    private static Thing decode(Bytes bytes) {
        return RecordReader.read(
                bytes,
                1,
                "thing",
                in -> new Thing(
                        in.bytes(), in.text(), in.text(), in.number(), Set.copyOf(in.list(RecordReader::text))));
    }
}
