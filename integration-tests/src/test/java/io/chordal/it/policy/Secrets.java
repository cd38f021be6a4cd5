// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All that was secret in a run, and the proof that no log shows any of it. Confined to the test's thread. */
final class Secrets {
    /** Whatever is signed here begins with an object in base64url: tokens, grants and proofs, genuine and forged. */
    private static final Pattern SIGNED = Pattern.compile("eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}");

    private static final Set<String> FIELDS =
            Set.of("access_token", "refresh_token", "device_token", "invitation", "grant", "password");
    private static final int SHORTEST = 8;

    private final Set<String> texts = new LinkedHashSet<>();

    /** Takes note of a secret, and returns it. */
    String keep(String text) {
        if (text.length() >= SHORTEST) {
            texts.add(text);
        }
        return text;
    }

    /** Takes note of what is secret in a message, and returns it. */
    <M extends Message> M keep(M message) {
        message.getAllFields().forEach(this::field);
        return message;
    }

    private void field(FieldDescriptor field, Object value) {
        if (value instanceof List<?> many) {
            many.forEach(each -> field(field, each));
        } else if (value instanceof Message inner) {
            keep(inner);
        } else if (value instanceof String text && FIELDS.contains(field.getName())) {
            keep(text);
        }
    }

    /** Returns what of all this a text shows. */
    List<String> shownBy(String text) {
        List<String> shown =
                new ArrayList<>(texts.stream().filter(text::contains).toList());
        SIGNED.matcher(text).results().forEach(match -> shown.add(match.group()));
        return shown;
    }

    /** Checks that no log beneath a folder shows a secret: what daemons wrote into their homes, and what they printed. */
    void assertNoLogShowsAny(Path folder, String writtenThere) throws IOException {
        List<String> leaks = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        for (Path log : logs(folder)) {
            String text = Files.readString(log, StandardCharsets.UTF_8);
            all.append(text);
            shownBy(text).forEach(secret -> leaks.add(folder.relativize(log) + " shows " + secret));
        }
        assertThat(texts).as("secrets of the run").hasSizeGreaterThan(20);
        assertThat(all).as("the logs say what happened").contains(writtenThere);
        assertThat(leaks).isEmpty();
    }

    private static List<Path> logs(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> logs = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".log"))
                    .toList();
            assertThat(logs.stream().filter(file -> file.endsWith("log/audit.log")))
                    .as("audit logs of the daemons")
                    .hasSizeGreaterThanOrEqualTo(2);
            return logs;
        }
    }
}
