// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.HexFormat;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a request is about, for the audit log: whom and what it names.
 *
 * <p>Stateless. The fields are a closed list of names, so that no password and no token can get into the log.
 */
public final class CallSubject {
    /** The fields that are shown, wherever a request has them. */
    static final ImmutableList<String> NAMES =
            ImmutableList.of("group", "name", "user", "member", "new_owner", "admin", "disabled");

    private static final String FILE = "file";
    private static final String FILE_ID = "file_id";
    private static final String FILES = "files";

    /** Of many files the first ones are shown, and how many there are. */
    private static final int SHOWN_FILES = 4;

    private CallSubject() {}

    /** Returns what the request names, such as {@code group=photos user=ada}; empty if it names nothing. */
    public static String of(Object request) {
        if (!(request instanceof Message message)) {
            return "";
        }
        StringJoiner subject = new StringJoiner(" ");
        for (String name : NAMES) {
            field(message, name).ifPresent(field -> subject.add(name + "=" + message.getField(field)));
        }
        file(message).ifPresent(file -> subject.add("file=" + file));
        FieldDescriptor files = message.getDescriptorForType().findFieldByName(FILES);
        if (files != null && files.isRepeated()) {
            int count = message.getRepeatedFieldCount(files);
            subject.add("files=" + count);
            IntStream.range(0, Math.min(count, SHOWN_FILES))
                    .mapToObj(number -> message.getRepeatedField(files, number))
                    .flatMap(each -> each instanceof Message one ? file(one).stream() : Stream.empty())
                    .forEach(file -> subject.add("file=" + file));
        }
        return subject.toString();
    }

    private static Optional<String> file(Message message) {
        Message holder = field(message, FILE)
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .map(field -> (Message) message.getField(field))
                .orElse(message);
        return field(holder, FILE_ID).map(field -> hex(holder.getField(field)));
    }

    /** Finds a field that holds something; that something is not so, is something. */
    private static Optional<FieldDescriptor> field(Message message, String name) {
        return Optional.ofNullable(message.getDescriptorForType().findFieldByName(name))
                .filter(field -> !field.isRepeated()
                        && (message.hasField(field) || field.getJavaType() == FieldDescriptor.JavaType.BOOLEAN));
    }

    private static String hex(Object bytes) {
        return bytes instanceof ByteString id ? HexFormat.of().formatHex(id.toByteArray()) : "?";
    }
}
