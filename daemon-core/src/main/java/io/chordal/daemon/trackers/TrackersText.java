// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trackers;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The list of trackers as JSON: its version, and an array each of trackers, of former keys and of those whose word it is, objects of
 * texts. Pure functions.
 */
final class TrackersText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MOST_ENTRIES = 2 * KnownTrackers.MOST;

    private TrackersText() {}

    static String write(ToldTrackers told) throws IOException {
        KnownTrackers known = told.known();
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("version", Long.toString(known.version()));
            json.writeArrayFieldStart("trackers");
            for (KnownTracker tracker : known.trackers()) {
                json.writeStartObject();
                json.writeStringField("ring_address", tracker.ring().toString());
                if (tracker.address().isPresent()) {
                    json.writeStringField("address", tracker.address().get().toString());
                }
                if (tracker.key().isPresent()) {
                    write(tracker.key().get(), json);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("former_keys");
            for (KnownKey key : known.formerKeys()) {
                json.writeStartObject();
                write(key, json);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("told_by");
            for (Endpoint each : told.by()) {
                json.writeStartObject();
                json.writeStringField("address", each.toString());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toString();
    }

    private static void write(KnownKey key, JsonGenerator json) throws IOException {
        json.writeStringField("key_id", key.id());
        json.writeStringField("public_key", key.publicKey());
    }

    static ToldTrackers read(String text) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, List<Map<String, String>>> lists = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(text)) {
            expect(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY) {
                    lists.put(name, readObjects(json));
                } else {
                    expect(json.currentToken().isScalarValue());
                    fields.put(name, json.getText());
                }
            }
            expect(json.currentToken() == JsonToken.END_OBJECT);
            return new ToldTrackers(known(fields, lists), by(lists));
        } catch (JacksonException e) {
            throw new IOException("it is not JSON", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is not a list of trackers: " + e.getMessage(), e);
        }
    }

    private static List<Map<String, String>> readObjects(JsonParser json) throws IOException {
        List<Map<String, String>> objects = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            expect(objects.size() < MOST_ENTRIES);
            Map<String, String> fields = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                expect(json.nextToken().isScalarValue());
                fields.put(name, json.getText());
            }
            objects.add(fields);
        }
        expect(json.currentToken() == JsonToken.END_ARRAY);
        return objects;
    }

    private static KnownTrackers known(Map<String, String> fields, Map<String, List<Map<String, String>>> lists) {
        return new KnownTrackers(
                Long.parseLong(get(fields, "version")),
                lists.getOrDefault("trackers", List.of()).stream()
                        .map(TrackersText::tracker)
                        .collect(ImmutableList.toImmutableList()),
                lists.getOrDefault("former_keys", List.of()).stream()
                        .map(TrackersText::key)
                        .collect(ImmutableList.toImmutableList()));
    }

    /** A list without it is nobody's word. */
    private static ImmutableSet<Endpoint> by(Map<String, List<Map<String, String>>> lists) {
        return lists.getOrDefault("told_by", List.of()).stream()
                .map(each -> Endpoint.parse(get(each, "address")))
                .collect(ImmutableSet.toImmutableSet());
    }

    private static KnownTracker tracker(Map<String, String> fields) {
        return new KnownTracker(
                Endpoint.parse(get(fields, "ring_address")),
                Optional.ofNullable(fields.get("address")).map(Endpoint::parse),
                fields.containsKey("key_id") ? Optional.of(key(fields)) : Optional.empty(),
                true);
    }

    private static KnownKey key(Map<String, String> fields) {
        return new KnownKey(get(fields, "key_id"), get(fields, "public_key"));
    }

    private static String get(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static void expect(boolean so) {
        if (!so) {
            throw new IllegalArgumentException("it has another form");
        }
    }
}
