// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Json;
import io.chordal.cli.output.JsonText;
import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.process.ProcessIdentity;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code cluster.json}: the members of a cluster between one peerctl and the next.
 *
 * <p>Written whole or not at all. Immutable; {@link ClusterLock} keeps a second writer out.
 *
 * @param path the file
 */
record ClusterStateFile(Path path) {
    private static final long FORMAT = 1;

    ClusterStateFile {
        requireNonNull(path, "path is null");
    }

    /** The members, none if there is no file. */
    ClusterState read() {
        try {
            Map<String, @Nullable Object> file = JsonText.object(Files.readString(path));
            if (!Long.valueOf(FORMAT).equals(file.get("format"))) {
                throw damaged("its format is " + file.get("format"), null);
            }
            ImmutableList.Builder<Member> members = ImmutableList.builder();
            for (Object member : (List<?>) present(file.get("members"))) {
                members.add(member((Map<?, ?>) member));
            }
            return new ClusterState(members.build());
        } catch (NoSuchFileException e) {
            return ClusterState.EMPTY;
        } catch (IOException | RuntimeException e) {
            throw e instanceof CommandFailure failure ? failure : damaged(String.valueOf(e.getMessage()), e);
        }
    }

    /** Replaces the file. */
    void write(ClusterState state) {
        Map<String, @Nullable Object> file = new LinkedHashMap<>();
        file.put("format", FORMAT);
        file.put(
                "members",
                state.members().stream().map(ClusterStateFile::object).toList());
        Path part = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.writeString(part, Json.pretty(file) + System.lineSeparator());
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, @Nullable Object> object(Member member) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("name", member.name());
        object.put("kind", member.kind().noun());
        object.put("pid", member.identity().pid());
        object.put("startedAt", member.identity().startedAt().toString());
        object.put("public", member.publicAddress().toString());
        object.put("local", member.localAddress().toString());
        object.put("arguments", member.arguments());
        return object;
    }

    private static Member member(Map<?, ?> object) {
        ImmutableList.Builder<String> arguments = ImmutableList.builder();
        ((List<?>) present(object.get("arguments"))).forEach(argument -> arguments.add(String.valueOf(argument)));
        return new Member(
                text(object, "name"),
                DaemonKind.valueOf(text(object, "kind").toUpperCase(Locale.ROOT)),
                new ProcessIdentity((Long) present(object.get("pid")), Instant.parse(text(object, "startedAt"))),
                Endpoint.parse(text(object, "public")),
                Endpoint.parse(text(object, "local")),
                arguments.build());
    }

    private static String text(Map<?, ?> object, String name) {
        return (String) present(object.get(name));
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("something is missing in it");
        }
        return value;
    }

    private CommandFailure damaged(String why, @Nullable Throwable cause) {
        return new CommandFailure(
                ExitCode.CONFLICT,
                "cannot read " + path + ": " + why,
                "end the cluster's processes by hand (ps), then remove the folder " + path.getParent(),
                cause);
    }
}
