// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A session as JSON: one object of texts, and two in it: device tokens by user, and the addresses of its own trackers by the address that
 * names each in the list that one of them told. Pure functions.
 */
final class SessionText {
    private static final String VERSION = "2";
    private static final String DEVICES = "devices";
    private static final String TOLD = "trackers";
    private static final String NAMED = "log_in_at";
    private static final String OF_HOME = "log_in_at_home";
    private static final String TOLD_VERSION = "trackers_version";
    private static final JsonFactory JSON = new JsonFactory();

    private SessionText() {}

    static String write(StoredSession session) throws IOException {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("version", VERSION);
            if (session.user().isPresent()) {
                write(session.user().get(), json);
            }
            write(session.trackers(), json);
            write(DEVICES, session.devices(), json);
            json.writeEndObject();
        }
        return out.toString();
    }

    private static void write(String name, Map<String, String> texts, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> each : texts.entrySet()) {
            json.writeStringField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
    }

    private static void write(SessionTrackers own, JsonGenerator json) throws IOException {
        json.writeStringField(NAMED, Joiner.on(',').join(own.named()));
        json.writeStringField(OF_HOME, Boolean.toString(own.ofHome()));
        json.writeStringField(TOLD_VERSION, Long.toString(own.told().version()));
        Map<String, String> told = new LinkedHashMap<>();
        own.told()
                .trackers()
                .forEach(each -> told.put(
                        each.ring().toString(), each.address().orElseThrow().toString()));
        write(TOLD, told, json);
    }

    private static void write(LoggedIn user, JsonGenerator json) throws IOException {
        json.writeStringField("user_id", user.userId());
        json.writeStringField("user", user.name());
        json.writeStringField("admin", Boolean.toString(user.admin()));
        json.writeStringField("since", user.since().toString());
        json.writeStringField("access_token", user.tokens().access().text());
        json.writeStringField(
                "access_expires_at", user.tokens().access().expires().toString());
        json.writeStringField("refresh_token", user.tokens().refresh().text());
        json.writeStringField(
                "refresh_expires_at", user.tokens().refresh().expires().toString());
    }

    /** Throws IOException with what is wrong, which names no token. */
    static StoredSession read(String text) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, Map<String, String>> objects = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(text)) {
            expect(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_OBJECT) {
                    readTexts(json, objects.computeIfAbsent(name, each -> new LinkedHashMap<>()));
                } else {
                    expect(json.currentToken().isScalarValue());
                    fields.put(name, json.getText());
                }
            }
            expect(json.currentToken() == JsonToken.END_OBJECT);
            return session(fields, objects);
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new IOException("it is not JSON");
        } catch (DateTimeException | IllegalArgumentException e) {
            boolean isOlder = "1".equals(fields.get("version"));
            throw new IOException(isOlder ? "an older version of Chordal wrote it" : "it is not a session");
        }
    }

    private static void readTexts(JsonParser json, Map<String, String> into) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            expect(json.nextToken().isScalarValue());
            into.put(name, json.getText());
        }
    }

    private static StoredSession session(Map<String, String> fields, Map<String, Map<String, String>> objects) {
        if (!VERSION.equals(fields.get("version"))) {
            throw new IllegalArgumentException("another version");
        }
        SessionTrackers own = trackers(fields, objects.getOrDefault(TOLD, Map.of()));
        Optional<LoggedIn> user = fields.containsKey("user_id") ? Optional.of(user(fields, own)) : Optional.empty();
        return new StoredSession(user, ImmutableMap.copyOf(objects.getOrDefault(DEVICES, Map.of())), own);
    }

    private static SessionTrackers trackers(Map<String, String> fields, Map<String, String> told) {
        expect(told.size() <= KnownTrackers.MOST);
        ImmutableList<KnownTracker> list = told.entrySet().stream()
                .map(each -> new KnownTracker(
                        Endpoint.parse(each.getKey()),
                        Optional.of(Endpoint.parse(each.getValue())),
                        Optional.empty(),
                        true))
                .collect(ImmutableList.toImmutableList());
        return new SessionTrackers(
                Splitter.on(',')
                        .omitEmptyStrings()
                        .splitToStream(get(fields, NAMED))
                        .map(Endpoint::parse)
                        .collect(ImmutableList.toImmutableList()),
                Boolean.parseBoolean(get(fields, OF_HOME)),
                new KnownTrackers(Long.parseLong(get(fields, TOLD_VERSION)), list, ImmutableList.of()));
    }

    private static LoggedIn user(Map<String, String> fields, SessionTrackers own) {
        SessionToken access =
                new SessionToken(get(fields, "access_token"), Instant.parse(get(fields, "access_expires_at")));
        SessionToken refresh =
                new SessionToken(get(fields, "refresh_token"), Instant.parse(get(fields, "refresh_expires_at")));
        return new LoggedIn(
                get(fields, "user_id"),
                get(fields, "user"),
                Boolean.parseBoolean(get(fields, "admin")),
                new SessionTokens(access, refresh),
                Instant.parse(get(fields, "since")),
                own);
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
            throw new IllegalArgumentException("not the form of a session");
        }
    }
}
