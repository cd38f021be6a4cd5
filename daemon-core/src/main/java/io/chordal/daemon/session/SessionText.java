// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A session as JSON: one object of texts, and one in it of device tokens by user. Pure functions. */
final class SessionText {
    private static final String VERSION = "1";
    private static final String DEVICES = "devices";
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
            json.writeObjectFieldStart(DEVICES);
            for (Map.Entry<String, String> device : session.devices().entrySet()) {
                json.writeStringField(device.getKey(), device.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return out.toString();
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
        Map<String, String> devices = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(text)) {
            expect(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_OBJECT) {
                    readTexts(json, name.equals(DEVICES) ? devices : new LinkedHashMap<>());
                } else {
                    expect(json.currentToken().isScalarValue());
                    fields.put(name, json.getText());
                }
            }
            expect(json.currentToken() == JsonToken.END_OBJECT);
            return session(fields, devices);
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new IOException("it is not JSON");
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IOException("it is not a session");
        }
    }

    private static void readTexts(JsonParser json, Map<String, String> into) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            expect(json.nextToken().isScalarValue());
            into.put(name, json.getText());
        }
    }

    private static StoredSession session(Map<String, String> fields, Map<String, String> devices) {
        if (!VERSION.equals(fields.get("version"))) {
            throw new IllegalArgumentException("another version");
        }
        Optional<LoggedIn> user = fields.containsKey("user_id") ? Optional.of(user(fields)) : Optional.empty();
        return new StoredSession(user, ImmutableMap.copyOf(devices));
    }

    private static LoggedIn user(Map<String, String> fields) {
        SessionToken access =
                new SessionToken(get(fields, "access_token"), Instant.parse(get(fields, "access_expires_at")));
        SessionToken refresh =
                new SessionToken(get(fields, "refresh_token"), Instant.parse(get(fields, "refresh_expires_at")));
        return new LoggedIn(
                get(fields, "user_id"),
                get(fields, "user"),
                Boolean.parseBoolean(get(fields, "admin")),
                new SessionTokens(access, refresh),
                Instant.parse(get(fields, "since")));
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
