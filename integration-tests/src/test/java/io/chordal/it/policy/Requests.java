// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.util.List;
import java.util.Map;

/**
 * Makes a request for any method from its descriptor: well-formed, about the given group, and otherwise about what there is not, so that
 * whoever may do it changes nothing that others depend on. Stateless.
 */
final class Requests {
    /** Names that nobody has. */
    private static final Map<String, String> TEXTS = Map.ofEntries(
            Map.entry("name", "no-such-thing"),
            Map.entry("user", "no-such-user"),
            Map.entry("member", "no-such-user"),
            Map.entry("new_owner", "no-such-user"),
            Map.entry("password", "no-such-password"),
            Map.entry("old_password", "no-such-password"),
            Map.entry("new_password", "another-password"),
            Map.entry("refresh_token", "no-such-token"),
            Map.entry("invitation", "no-such-invitation"),
            Map.entry("origin", "127.0.0.1:1"),
            Map.entry("public_address", "127.0.0.1:1"),
            Map.entry("host", "127.0.0.1"));

    private Requests() {}

    /** Returns a request, with these values in place of the usual ones. */
    static Message of(MethodDescriptor<?, ?> method, Map<String, Object> values) {
        PrototypeMarshaller<?> marshaller = (PrototypeMarshaller<?>) method.getRequestMarshaller();
        return filled((Message) requireNonNull(marshaller.getMessagePrototype()), values);
    }

    private static Message filled(Message prototype, Map<String, Object> values) {
        Message.Builder message = prototype.newBuilderForType();
        for (FieldDescriptor field : prototype.getDescriptorForType().getFields()) {
            Object given = values.get(field.getName());
            if (given != null && field.isRepeated() == given instanceof List) {
                message.setField(field, given);
            } else if (!field.isRepeated()) {
                fill(message, field);
            }
        }
        return message.build();
    }

    private static void fill(Message.Builder message, FieldDescriptor field) {
        switch (field.getJavaType()) {
            case STRING -> {
                String text = TEXTS.get(field.getName());
                if (text != null) {
                    message.setField(field, text);
                }
            }
            case BYTE_STRING -> message.setField(field, ByteString.copyFrom(new byte[32]));
            case MESSAGE -> {
                String type = field.getMessageType().getFullName();
                if (type.equals("chordal.transfer.v1.FileRef") || type.equals("chordal.transfer.v1.PeerRef")) {
                    message.setField(field, reference(message.newBuilderForField(field)));
                }
            }
            default -> {
                // numbers and flags are what they are if nobody sets them
            }
        }
    }

    private static Message reference(Message.Builder reference) {
        for (FieldDescriptor field : reference.getDescriptorForType().getFields()) {
            switch (field.getName()) {
                case "file_id", "peer_id" -> reference.setField(field, ByteString.copyFrom(new byte[32]));
                case "size" -> reference.setField(field, 10L);
                case "host" -> reference.setField(field, "127.0.0.1");
                case "port" -> reference.setField(field, 1);
                default -> throw new AssertionError("a new field " + field.getFullName());
            }
        }
        return reference.build();
    }
}
