// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;

/** Page tokens: a byte 1, so that none is empty, and what the last page ended with. */
final class PageTokens {
    private static final ByteString MARK = ByteString.copyFrom(new byte[] {1});

    private PageTokens() {}

    static ByteString ofItem(Bytes item) {
        return MARK.concat(bytes(item));
    }

    static Bytes item(ByteString token) {
        return bytes(check(token).substring(1));
    }

    /** The length of the partition in two bytes, the partition, the item. */
    static ByteString ofKey(Key key) {
        int length = key.partition().size();
        return MARK.concat(ByteString.copyFrom(new byte[] {(byte) (length >> 8), (byte) length}))
                .concat(bytes(key.partition()))
                .concat(bytes(key.item()));
    }

    static Key key(ByteString token) {
        ByteString rest = check(token).substring(1);
        int length = rest.size() < 2 ? -1 : (rest.byteAt(0) & 0xff) << 8 | rest.byteAt(1) & 0xff;
        if (length < 1 || rest.size() < 2 + length) {
            throw new IllegalArgumentException("not a page token of this call");
        }
        return new Key(bytes(rest.substring(2, 2 + length)), bytes(rest.substring(2 + length)));
    }

    private static ByteString check(ByteString token) {
        if (!token.startsWith(MARK)) {
            throw new IllegalArgumentException("not a page token of this call");
        }
        return token;
    }
}
