// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes trees of maps, iterables, texts, numbers and booleans as JSON, without reflection.
 *
 * <p>Stateless. Anything else in the tree is written by its {@code toString}.
 */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** The tree on one line. */
    public static String line(@Nullable Object tree) {
        return write(tree, false);
    }

    /** The tree over several lines, for people. */
    public static String pretty(@Nullable Object tree) {
        return write(tree, true);
    }

    private static String write(@Nullable Object tree, boolean pretty) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            if (pretty) {
                json.useDefaultPrettyPrinter();
            }
            value(json, tree);
        } catch (IOException e) {
            throw new UncheckedIOException("while writing JSON to memory", e);
        }
        return text.toString();
    }

    private static void value(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                value(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Iterable<?> values) {
            json.writeStartArray();
            for (Object each : values) {
                value(json, each);
            }
            json.writeEndArray();
        } else {
            scalar(json, value);
        }
    }

    private static void scalar(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else {
            json.writeString(value.toString());
        }
    }
}
