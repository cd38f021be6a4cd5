// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.names;

import com.google.protobuf.ByteString;
import io.chordal.proto.dht.v1.Key;
import io.chordal.proto.transfer.v1.FileRef;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Keys and bytes of records as users type and read them. Stateless. */
public final class KeyText {
    /** The item that holds a file's provider records. */
    public static final String PROVIDERS = "providers";

    private static final int FILE_BYTES = 40;
    /** A peer's lease is at this prefix and the peer's key hash. */
    private static final ByteString PEER = ByteString.copyFromUtf8("peer:");

    private KeyText() {}

    /** The key that a text means: a ticket or {@code FileId-size} is that file's provider record, any other text itself. */
    public static Key parse(String text) {
        return FileText.reference(text)
                .map(KeyText::providers)
                .orElseGet(() -> Key.newBuilder()
                        .setPartition(ByteString.copyFromUtf8(text))
                        .build());
    }

    /** The key of a file's provider records. */
    public static Key providers(FileRef file) {
        ByteBuffer partition = ByteBuffer.allocate(FILE_BYTES);
        partition.put(file.getFileId().asReadOnlyByteBuffer()).putLong(file.getSize());
        return Key.newBuilder()
                .setPartition(ByteString.copyFrom(partition.flip()))
                .setItem(ByteString.copyFromUtf8(PROVIDERS))
                .build();
    }

    /** A key as {@code partition} or {@code partition/item}; a file's as {@code FileId-size/providers}. */
    public static String text(Key key) {
        boolean file = key.getPartition().size() == FILE_BYTES && printable(key.getPartition()) == null;
        String partition = file ? file(key.getPartition()) : bytes(key.getPartition());
        return key.getItem().isEmpty() ? partition : partition + "/" + bytes(key.getItem());
    }

    /** Bytes as text if they are printable UTF-8, else in hexadecimal. */
    public static String bytes(ByteString bytes) {
        String text = printable(bytes);
        if (text != null) {
            return text;
        }
        boolean peer = bytes.startsWith(PEER);
        byte[] rest = bytes.substring(peer ? PEER.size() : 0).toByteArray();
        return (peer ? PEER.toStringUtf8() : "0x") + HexFormat.of().formatHex(rest);
    }

    private static String file(ByteString partition) {
        ByteBuffer bytes = partition.asReadOnlyByteBuffer();
        byte[] id = new byte[FILE_BYTES - Long.BYTES];
        bytes.get(id);
        return HexFormat.of().formatHex(id) + "-" + bytes.getLong();
    }

    private static @Nullable String printable(ByteString bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes.asReadOnlyByteBuffer());
            return text.chars().anyMatch(Character::isISOControl) ? null : text.toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
