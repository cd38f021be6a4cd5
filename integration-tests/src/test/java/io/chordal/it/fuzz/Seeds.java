// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.chordal.dht.grpc.ChordBindings;
import io.chordal.dht.grpc.RpcBinding;
import io.chordal.dht.grpc.RpcService;
import io.chordal.dht.grpc.record.DhtBindings;
import io.chordal.dht.grpc.record.ReplicaBindings;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.GetManifestResponse;
import io.chordal.proto.transfer.v1.PeerRef;
import io.chordal.proto.transfer.v1.ReadChunksRequest;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What the parsers are first tried with: inputs that they take, or nearly. Pure functions. */
final class Seeds {
    private static final String HEX = "00".repeat(32);
    private static final ByteString HASH = ByteString.copyFrom(new byte[32]);

    private Seeds() {}

    static Stream<byte[]> tickets() {
        return texts(
                "chordal:" + HEX + "-1048577/read%20me.txt@127.0.0.1:9000,127.0.0.1:7070",
                "chordal:" + HEX + "-0/x",
                "chordal:" + HEX + "-4398046511104/%E6%96%87@,%5B::1%5D:7070",
                "chordal:" + HEX + "-1/%2e%2e%2f@h:0");
    }

    static Stream<byte[]> names() {
        return texts(
                "read me.txt",
                "..",
                "a/b",
                "C:x",
                "nul.txt",
                "\u202Egnp.exe",
                "x".repeat(240),
                "文件",
                "\u0000",
                "end. ");
    }

    static Stream<byte[]> lists() {
        String empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        return texts(
                "chordal collection 1\n- 5 " + HEX + " a/b.txt\nx 7 " + HEX + " a/c.sh\n- 0 " + empty + " d\n",
                "chordal collection 1\n- 5 " + HEX + " ../b\n",
                "chordal collection 1\n- 9999999999999 " + HEX + " A\n- 1 " + HEX + " a\n",
                "chordal collection 2\n");
    }

    static Stream<byte[]> manifests() {
        GetManifestResponse.Builder part = GetManifestResponse.newBuilder().setChunkHashes(HASH);
        part.getHeadBuilder()
                .setFile(file(1))
                .setChunkSize(1 << 19)
                .setChunkCount(1)
                .setName("a")
                .setSha256(HASH);
        byte[] message = part.build().toByteArray();
        return Stream.of(1L, 0L, 1L << 42)
                .map(size -> ByteBuffer.allocate(9 + message.length)
                        .putLong(size)
                        .put((byte) 0)
                        .put(message)
                        .array());
    }

    static Stream<byte[]> storedManifests() {
        return Stream.of(
                ByteBuffer.allocate(71)
                        .putInt(0x43684d31)
                        .putShort((short) 0)
                        .put((byte) 1)
                        .array(),
                ByteBuffer.allocate(40)
                        .putInt(0x43684d31)
                        .putShort((short) 1)
                        .put((byte) 'a')
                        .array(),
                ByteBuffer.allocate(7).putInt(0x43684d31).putShort((short) 240).array());
    }

    static Stream<byte[]> lines() {
        return texts("00000000 \n", "527d5351 read\n", "b2fa9bbd chordal\n\n", "zzzzzzzz x\n");
    }

    static Stream<byte[]> transfers() {
        Message peer = PeerRef.newBuilder()
                .setPeerId(HASH)
                .setHost("127.0.0.1")
                .setPort(7070)
                .build();
        Message set = ChunkSet.newBuilder()
                .setChunkCount(9)
                .setBitfield(ByteString.copyFrom(new byte[] {1, -128}))
                .build();
        ReadChunksRequest.Builder read = ReadChunksRequest.newBuilder().setFile(file(1));
        read.addRangesBuilder().setFirst(0).setCount(9);
        return Stream.of(file(5), peer, set, read.build())
                .map(message -> ByteBuffer.allocate(4 + message.getSerializedSize())
                        .putInt(9)
                        .put(message.toByteArray())
                        .array());
    }

    static Stream<byte[]> ringMessages() {
        return Stream.concat(messages(ChordBindings.service()), Stream.of(unchangedAndYetClosed()));
    }

    /** The answer of a GetRingState, the second method, that contradicts itself. */
    private static byte[] unchangedAndYetClosed() {
        byte[] message = GetRingStateResponse.newBuilder()
                .setUnchanged(true)
                .setClosed(true)
                .build()
                .toByteArray();
        return ByteBuffer.allocate(1 + message.length)
                .put((byte) 3)
                .put(message)
                .array();
    }

    static Stream<byte[]> recordMessages() {
        return messages(DhtBindings.service());
    }

    static Stream<byte[]> copyMessages() {
        return messages(ReplicaBindings.service());
    }

    static Stream<byte[]> settings() {
        return texts(
                "home = \"/x\"\nbits = 5\n[peerctl]\noutput = \"json\"\n",
                "tracker = [\"a:1\", \"b:2\"]\nfloat = 1.5e3\nwhen = 1979-05-27T07:32:00Z\n",
                "a.b.c = { d = [[1, 2], ['x']] }\n[[t]]\nx = true\n",
                "x = \"\"\"\n\\u00e9\n\"\"\"\n",
                "= 1");
    }

    static Stream<byte[]> values() {
        return texts(
                "127.0.0.1:7070",
                "[D:1]:1",
                "[::1]:0",
                ":9000",
                "7070",
                "512KiB",
                "1.5GiB",
                "8MiB/s",
                "200ms-400ms",
                "30d",
                "0",
                "-1");
    }

    private static FileRef file(long size) {
        return FileRef.newBuilder().setFileId(HASH).setSize(size).build();
    }

    private static Stream<byte[]> texts(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** One request and one answer of every method, with every field set. */
    private static Stream<byte[]> messages(RpcService service) {
        List<RpcBinding<?, ?, ?, ?>> bindings = service.bindings();
        Stream.Builder<byte[]> all = Stream.builder();
        for (int i = 0; i < bindings.size(); i++) {
            all.add(seed(2 * i, bindings.get(i).method().getRequestMarshaller()));
            all.add(seed(2 * i + 1, bindings.get(i).method().getResponseMarshaller()));
        }
        return all.build();
    }

    private static byte[] seed(int choice, Marshaller<?> marshaller) {
        Message prototype = (Message) ((PrototypeMarshaller<?>) marshaller).getMessagePrototype();
        byte[] message = full(prototype.getDescriptorForType(), 0).toByteArray();
        return ByteBuffer.allocate(1 + message.length)
                .put((byte) choice)
                .put(message)
                .array();
    }

    private static Message full(Descriptor type, int depth) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        for (FieldDescriptor field : type.getFields()) {
            if (depth == 5 && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            Object value = value(field, depth);
            if (field.isRepeated()) {
                message.addRepeatedField(field, value);
            } else {
                message.setField(field, value);
            }
        }
        return message.build();
    }

    private static Object value(FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT -> 1;
            case LONG -> 1L;
            case FLOAT -> 1f;
            case DOUBLE -> 1d;
            case BOOLEAN -> true;
            case STRING -> "127.0.0.1";
            case BYTE_STRING -> HASH;
            case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(1);
            case MESSAGE -> full(field.getMessageType(), depth + 1);
        };
    }
}
