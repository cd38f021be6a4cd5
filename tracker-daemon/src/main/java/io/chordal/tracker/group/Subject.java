// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.value.PeerId;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Who can be a member of a group: a {@link User} or a {@link Node}. Immutable. */
public sealed interface Subject {
    /** What the text of a node begins with. */
    String NODE = "node:";

    /** Returns what stands for it in the keys of records: a letter for its kind, and who it is. */
    Bytes item();

    /**
     * Reads what stands for a subject in the keys of records.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Subject ofItem(Bytes item) {
        ByteBuffer bytes = item.toByteBuffer();
        char kind = bytes.hasRemaining() ? (char) bytes.get() : 0;
        Bytes rest = Bytes.copyOf(bytes);
        return switch (kind) {
            case User.KIND -> new User(rest);
            case Node.KIND -> new Node(new PeerId(Hash256.of(rest.toByteArray())));
            default -> throw new IllegalArgumentException("neither a user nor a node: " + item);
        };
    }

    /** Reads {@code node:} and the hash of a key in hexadecimal; empty for other texts, which name users. */
    static Optional<Subject> node(String text) {
        return text.startsWith(NODE)
                ? Optional.of(new Node(new PeerId(Hash256.parse(text.substring(NODE.length())))))
                : Optional.empty();
    }

    /**
     * A user.
     *
     * @param id who it is, whatever it is called: 16 bytes
     */
    record User(Bytes id) implements Subject {
        /** Length of an id in bytes. */
        public static final int BYTES = 16;

        private static final char KIND = 'u';

        public User {
            requireNonNull(id, "id is null");
            if (id.size() != BYTES) {
                throw new IllegalArgumentException("a user id has " + BYTES + " bytes, not " + id.size());
            }
        }

        @Override
        public Bytes item() {
            return prefixed(KIND, id);
        }

        @Override
        public String toString() {
            return "user:" + id;
        }
    }

    /**
     * A machine.
     *
     * @param key the hash of its key
     */
    record Node(PeerId key) implements Subject {
        private static final char KIND = 'n';

        public Node {
            requireNonNull(key, "key is null");
        }

        @Override
        public Bytes item() {
            return prefixed(KIND, Bytes.copyOf(key.hash().toBytes()));
        }

        @Override
        public String toString() {
            return NODE + key;
        }
    }

    private static Bytes prefixed(char kind, Bytes id) {
        return Bytes.copyOf(ByteBuffer.allocate(1 + id.size())
                .put((byte) kind)
                .put(id.toByteBuffer())
                .flip());
    }
}
