// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.GetBitfieldRequest;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/** What a peer shares, seen from outside. */
public final class Shares {
    private Shares() {}

    /** Shares a file and waits until tracker and ring know of it. */
    public static SharedFile share(DaemonProcess peer, Path file) {
        SharedFile shared = shareUnannounced(peer, file);
        return Eventually.until(
                peer.name() + " has announced " + file,
                Eventually.SOON,
                () -> list(peer).stream()
                        .filter(one -> one.getFile().equals(shared.getFile()))
                        .findFirst()
                        .orElseThrow(),
                one -> one.getAnnouncedToTracker() && one.getAnnouncedToRing());
    }

    /** Shares a file, whoever knows of it. */
    public static SharedFile shareUnannounced(DaemonProcess peer, Path file) {
        ShareResponse last = null;
        var responses = peer.client()
                .peer()
                .share(ShareRequest.newBuilder().addPaths(file.toString()).build());
        while (responses.hasNext()) {
            last = responses.next();
        }
        assertThat(last).as("answer to sharing %s", file).isNotNull();
        assertThat(last.hasShared()).as("%s is shared: %s", file, last).isTrue();
        return last.getShared();
    }

    /** Returns what the peer shares. */
    public static List<SharedFile> list(DaemonProcess peer) {
        return peer.client()
                .peer()
                .listShares(ListSharesRequest.newBuilder().setPageSize(1000).build())
                .getFilesList();
    }

    /** Returns which chunks of a file the peer serves, by its own word. */
    public static BitSet chunks(DaemonProcess peer, FileRef file) {
        return bits(peer.client()
                .chunks()
                .getBitfield(GetBitfieldRequest.newBuilder().setFile(file).build())
                .getChunks());
    }

    /** Returns the numbers of the chunks in a set. */
    public static BitSet bits(ChunkSet chunks) {
        BitSet bits = new BitSet(chunks.getChunkCount());
        if (chunks.getComplete()) {
            bits.set(0, chunks.getChunkCount());
            return bits;
        }
        ByteString bytes = chunks.getBitfield();
        for (int i = 0; i < chunks.getChunkCount(); i++) {
            bits.set(i, (bytes.byteAt(i / 8) & (0x80 >> (i % 8))) != 0);
        }
        return bits;
    }
}
