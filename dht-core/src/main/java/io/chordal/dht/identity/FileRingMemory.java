// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.identity;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.RingMemory;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers a node's ring in a properties file.
 *
 * <p>Thread-safe: written on the disk executor, the latest memory last; one that a later memory overtakes is not written.
 */
public final class FileRingMemory implements RingMemory {
    private static final Logger LOG = LoggerFactory.getLogger(FileRingMemory.class);
    private static final String FORMAT = "1";
    private static final Pattern NODE = Pattern.compile("([0-9a-f]+)\\.(\\d+)\\.(\\d+)(?:\\*(\\d+))?@(.+)");

    private final Path file;
    private final RingProfile profile;
    private final Executor disk;
    private final AtomicReference<@Nullable Memory> unwritten = new AtomicReference<>();
    private final Queue<Consumer<Boolean>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile Optional<Memory> memory;
    private volatile boolean kept = true;

    private FileRingMemory(Path file, RingProfile profile, Executor disk, Optional<Memory> memory) {
        this.file = file;
        this.profile = profile;
        this.disk = disk;
        this.memory = memory;
    }

    static FileRingMemory open(Path file, RingProfile profile, Executor disk) throws IOException {
        return new FileRingMemory(
                file, profile, disk, Files.exists(file) ? Optional.of(read(file, profile)) : Optional.empty());
    }

    @Override
    public Optional<Memory> remembered() {
        return memory;
    }

    @Override
    public void remember(Memory latest) {
        if (memory.filter(latest::equals).isPresent()) {
            return;
        }
        memory = Optional.of(latest);
        unwritten.set(latest);
        askForWrite();
    }

    @Override
    public void whenKept(Consumer<Boolean> told) {
        waiting.add(told);
        askForWrite();
    }

    /** One write is asked for at a time, so that the disk's queue cannot run over, however long the disk takes. */
    private void askForWrite() {
        if (asked.compareAndSet(false, true)) {
            disk.execute(() -> {
                asked.set(false);
                List<Consumer<Boolean>> told = new ArrayList<>();
                for (Consumer<Boolean> next = waiting.poll(); next != null; next = waiting.poll()) {
                    told.add(next);
                }
                write();
                told.forEach(next -> next.accept(kept));
            });
        }
    }

    private synchronized void write() {
        Memory latest = unwritten.getAndSet(null);
        if (latest == null) {
            return;
        }
        String members = latest.members().stream().map(Endpoint::toString).collect(Collectors.joining(","));
        String neighbours =
                latest.neighbours().stream().map(FileRingMemory::write).collect(Collectors.joining(","));
        try {
            SafeFile.write(
                    file,
                    "# The ring that this node was last in, and members of it.\nformat=" + FORMAT + "\nprofile="
                            + profile
                            + "\nring=" + latest.ringId() + "\nmembers="
                            + members.replace("\\", "\\\\") + "\nneighbours="
                            + neighbours.replace("\\", "\\\\") + "\nawaited="
                            + latest.awaited().stream()
                                    .map(FileRingMemory::write)
                                    .collect(Collectors.joining(","))
                            + "\n");
            kept = true;
        } catch (IOException e) {
            kept = false;
            unwritten.compareAndSet(null, latest);
            LOG.warn("cannot write {}; after a restart the node has to be told where its ring is", file, e);
        }
    }

    private static Memory read(Path file, RingProfile profile) throws IOException {
        Properties properties = new Properties();
        try (StringReader text = new StringReader(Files.readString(file, StandardCharsets.UTF_8))) {
            properties.load(text);
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw damaged(file, e);
        }
        if (properties.getProperty("format") == null) {
            throw damaged(file, null);
        }
        if (!FORMAT.equals(properties.getProperty("format"))) {
            throw new IOException(file + " has format " + properties.getProperty("format") + ", this program knows "
                    + FORMAT + "; use a newer program, or remove the file to forget the ring");
        }
        if (!profile.toString().equals(properties.getProperty("profile"))) {
            throw new IOException(file + " remembers a ring of shape " + properties.getProperty("profile") + ", not "
                    + profile + "; remove the file to forget that ring");
        }
        try {
            return new Memory(
                    Bytes.fromHex(properties.getProperty("ring", "")),
                    list(properties.getProperty("members", ""), Endpoint::parse),
                    list(properties.getProperty("neighbours", ""), node -> node(node, profile)),
                    list(properties.getProperty("awaited", ""), FileRingMemory::awaited));
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    private static IOException damaged(Path file, @Nullable Exception cause) {
        return new IOException(file + " is damaged; remove it to forget the ring", cause);
    }

    private static <T> List<T> list(String text, Function<String, T> read) {
        return Arrays.stream(text.split(","))
                .filter(part -> !part.isEmpty())
                .map(read)
                .toList();
    }

    private static String write(NodeRef node) {
        return node.keyHash() + "." + node.vnode() + "." + node.incarnation()
                + (node.places() > 1 ? "*" + node.places() : "") + "@" + node.endpoint();
    }

    private static NodeRef node(String text, RingProfile profile) {
        Matcher parts = NODE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a node: " + text);
        }
        return profile.node(
                Bytes.fromHex(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Endpoint.parse(parts.group(5)),
                Long.parseLong(parts.group(3)),
                parts.group(4) == null ? 1 : Integer.parseInt(parts.group(4)));
    }

    /** The arc's ends, and then the keys. */
    private static String write(RingMemory.Awaited awaited) {
        return Stream.concat(
                        Stream.of(awaited.arc().from(), awaited.arc().to()).map(RingId::toBytes),
                        awaited.nodes().stream())
                .map(Bytes::toHex)
                .collect(Collectors.joining("."));
    }

    private static RingMemory.Awaited awaited(String text) {
        List<Bytes> parts = Arrays.stream(text.split("\\.")).map(Bytes::fromHex).toList();
        if (parts.size() < 2) {
            throw new IllegalArgumentException("not an arc: " + text);
        }
        return new RingMemory.Awaited(
                new Arc(RingId.of(parts.get(0)), RingId.of(parts.get(1))),
                new TreeSet<>(parts.subList(2, parts.size())));
    }
}
