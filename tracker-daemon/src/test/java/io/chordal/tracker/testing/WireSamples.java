// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.testing;

import com.google.protobuf.ByteString;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.tracker.v1.FileAnnouncement;
import io.chordal.proto.tracker.v1.FileRegistration;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.PeerRef;
import io.chordal.tracker.membership.RingNode;
import java.nio.ByteBuffer;

/** Messages for tests, told apart by number. */
public final class WireSamples {
    private WireSamples() {}

    /** A file of so many bytes. */
    public static FileRef file(int number, long size) {
        return FileRef.newBuilder().setFileId(hash(number)).setSize(size).build();
    }

    /** A peer. */
    public static PeerRef peer(int number) {
        return PeerRef.newBuilder()
                .setPeerId(hash(-number))
                .setHost("127.0.0.1")
                .setPort(7000 + number)
                .build();
    }

    /** A file to be registered. */
    public static FileRegistration registration(String name, FileRef file) {
        return FileRegistration.newBuilder().setName(name).setFile(file).build();
    }

    /** An announcement of a set of chunks of a file of so many chunks. */
    public static FileAnnouncement part(FileRef file, int chunkCount, int... bitfield) {
        byte[] bytes = new byte[bitfield.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) bitfield[i];
        }
        return FileAnnouncement.newBuilder()
                .setFile(file)
                .setChunks(ChunkSet.newBuilder().setChunkCount(chunkCount).setBitfield(ByteString.copyFrom(bytes)))
                .build();
    }

    /** An announcement of a whole file of so many chunks. */
    public static FileAnnouncement whole(FileRef file, int chunkCount) {
        return FileAnnouncement.newBuilder()
                .setFile(file)
                .setChunks(ChunkSet.newBuilder().setChunkCount(chunkCount).setComplete(true))
                .build();
    }

    /** A ring node. */
    public static NodeRef node(int number) {
        RingNode node = Samples.node(number);
        return NodeRef.newBuilder()
                .setKeyHash(ByteString.copyFrom(node.keyHash().toByteArray()))
                .setHost(node.endpoint().host())
                .setPort(node.endpoint().port())
                .setIncarnation(node.incarnation())
                .build();
    }

    /** The name of a ring. */
    public static ByteString ring(int number) {
        return ByteString.copyFrom(Samples.ring(number).bytes().toByteArray());
    }

    /** 32 bytes. */
    public static ByteString hash(int number) {
        byte[] bytes = new byte[32];
        ByteBuffer.wrap(bytes).putInt(number);
        return ByteString.copyFrom(bytes);
    }
}
