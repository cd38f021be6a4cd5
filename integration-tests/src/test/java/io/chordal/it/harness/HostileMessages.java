// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Requests that no honest caller sends: well-formed messages of absurd values, and bytes that are no message at all. Their order
 * follows from the seed alone.
 */
public final class HostileMessages {
    private static final int DEEPEST = 4;
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "..",
            "/",
            "../../etc/passwd",
            "a/b",
            "nul\u0000byte",
            "\n\u001b[31m",
            "\u202Egnp.exe",
            "127.0.0.1",
            "[::1",
            "999.999.999.999",
            "chordal:",
            "-1",
            "public",
            "x".repeat(241),
            "x".repeat(70_000));
    private static final int[] LENGTHS = {0, 1, 16, 31, 32, 33, 40, 1025, 70_000};
    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        2,
        65_535,
        65_536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1L << 32,
        4L << 40,
        (4L << 40) + 1
    };

    private final Random random;
    private final Set<String> leftOut;

    /** Messages of a seed; fields of the types named {@code leftOut} stay unset. */
    public HostileMessages(long seed, Set<String> leftOut) {
        this.random = new Random(seed);
        this.leftOut = Set.copyOf(leftOut);
    }

    /** Returns so many requests of a type as bytes, then those that are no message of it. */
    public List<byte[]> of(Descriptor type, int count) {
        List<byte[]> all = new ArrayList<>();
        all.add(new byte[0]);
        for (int i = 0; i < count; i++) {
            all.add(message(type, 0).toByteArray());
        }
        byte[] some = all.get(all.size() - 1);
        if (some.length > 1) {
            all.add(java.util.Arrays.copyOf(some, some.length - 1));
        }
        all.add("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        all.add(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
        all.add(new byte[] {0});
        all.add(hugeLength());
        all.add(deepGroups());
        all.add(wrongWireTypes(type));
        return all;
    }

    /** Returns bytes that are a message of more than {@code limit} bytes. */
    public static byte[] large(int limit) {
        return bytes(out -> out.writeByteArray(10_000, new byte[limit + 1]));
    }

    private DynamicMessage message(Descriptor type, int depth) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        for (FieldDescriptor field : type.getFields()) {
            boolean nested = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (random.nextInt(4) == 0
                    || (nested
                            && (depth == DEEPEST
                                    || leftOut.contains(field.getMessageType().getFullName())))) {
                continue;
            }
            if (!field.isRepeated()) {
                message.setField(field, value(field, depth));
                continue;
            }
            int many = new int[] {1, 2, nested ? 300 : 5_000}[depth < 2 ? random.nextInt(3) : 0];
            for (int i = 0; i < many; i++) {
                message.addRepeatedField(field, value(field, many > 2 ? DEEPEST - 1 : depth));
            }
        }
        return message.build();
    }

    private Object value(FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT -> (int) number();
            case LONG -> number();
            case FLOAT -> Float.NaN;
            case DOUBLE -> Double.NaN;
            case BOOLEAN -> random.nextBoolean();
            case STRING -> depth >= DEEPEST - 1 ? "x" : TEXTS.get(random.nextInt(TEXTS.size()));
            case BYTE_STRING -> octets(depth);
            case ENUM -> constant(field.getEnumType());
            case MESSAGE -> message(field.getMessageType(), depth + 1);
        };
    }

    private Object constant(EnumDescriptor type) {
        return type.findValueByNumberCreatingIfUnknown(random.nextInt(3) == 0 ? 99 : random.nextInt(4));
    }

    private long number() {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private ByteString octets(int depth) {
        byte[] bytes = new byte[depth >= DEEPEST - 1 ? 32 : LENGTHS[random.nextInt(LENGTHS.length)]];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private static byte[] hugeLength() {
        return bytes(out -> {
            out.writeTag(1, 2);
            out.writeUInt32NoTag(Integer.MAX_VALUE);
        });
    }

    private static byte[] deepGroups() {
        return bytes(out -> {
            for (int i = 0; i < 5_000; i++) {
                out.writeTag(1, 3);
            }
        });
    }

    private static byte[] wrongWireTypes(Descriptor type) {
        return bytes(out -> {
            for (FieldDescriptor field : type.getFields()) {
                out.writeTag(field.getNumber(), 6);
            }
            out.writeTag(1, 7);
        });
    }

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            writing.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
