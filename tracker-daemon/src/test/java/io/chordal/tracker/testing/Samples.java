// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.testing;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.membership.ClusterId;
import io.chordal.tracker.membership.RingNode;
import io.chordal.tracker.swarm.Announcer;
import io.chordal.tracker.swarm.SharedFile;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.PeerRef;

/** Files, peers and nodes for tests, told apart by number. */
public final class Samples {
    /** Bytes of a chunk of a small file. */
    public static final long CHUNK = 512 * 1024;

    private Samples() {}

    /** A file of so many chunks. */
    public static FileRef file(int number, int chunks) {
        return new FileRef(new FileId(new Hash256(number, 0, 0, 1)), chunks * CHUNK);
    }

    /** A peer. */
    public static PeerRef peer(int number) {
        return new PeerRef(new PeerId(new Hash256(number, 0, 0, 2)), new Endpoint("127.0.0.1", 7000 + number));
    }

    /** A peer as it speaks in {@code public}. */
    public static Announcer speaker(int number) {
        return Announcer.inPublic(peer(number));
    }

    /** A file in {@code public}. */
    public static SharedFile open(FileRef file) {
        return new SharedFile(GroupId.PUBLIC, file);
    }

    /** A group. */
    public static GroupId group(int number) {
        return new GroupId(Bytes.fromHex(String.format("%032x", number)));
    }

    /** A user. */
    public static Subject user(int number) {
        return new Subject.User(Bytes.fromHex(String.format("%032x", number)));
    }

    /** A node in one of its lives. */
    public static RingNode node(int number, long incarnation) {
        return new RingNode(keyHash(number), 0, new Endpoint("127.0.0.1", 8000 + number), incarnation);
    }

    /** A node in its first life. */
    public static RingNode node(int number) {
        return node(number, 1);
    }

    /** The key hash of a node. */
    public static Bytes keyHash(int number) {
        return Bytes.copyOf(new Hash256(number, 0, 0, 3).toBytes());
    }

    /** The name of a ring. */
    public static ClusterId ring(int number) {
        return new ClusterId(Bytes.fromHex(String.format("%032x", number)));
    }
}
