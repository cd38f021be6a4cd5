// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.identity;

import io.chordal.dht.homes.HomeBallot;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.homes.HomeVote;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.replica.HomeMemory;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers in a properties file of which list of homes a node keeps records, and what it promised in the choice of the next one.
 *
 * <p>Used in the serial context; the file is written on the disk executor, once for all that was given since the last write. One lock
 * guards what waits, one that what is given later is written later.
 */
public final class FileHomeMemory implements HomeMemory {
    private static final Logger LOG = LoggerFactory.getLogger(FileHomeMemory.class);
    private static final String FORMAT = "2";

    /** Before lists could be changed: one list, and whether the disk is in step. */
    private static final String FIRST_FORMAT = "1";

    private final Path file;
    private final Executor disk;
    private final Object writing = new Object();
    private final List<Given> waiting = new ArrayList<>();
    private Optional<Kept> memory;

    private FileHomeMemory(Path file, Executor disk, Optional<Kept> memory) {
        this.file = file;
        this.disk = disk;
        this.memory = memory;
    }

    static FileHomeMemory open(Path file, Executor disk) throws IOException {
        return new FileHomeMemory(file, disk, Files.exists(file) ? Optional.of(read(file)) : Optional.empty());
    }

    @Override
    public Optional<Kept> kept() {
        return memory;
    }

    @Override
    public void keep(Kept latest, Consumer<Boolean> told) {
        memory = Optional.of(latest);
        boolean first;
        synchronized (waiting) {
            first = waiting.isEmpty();
            waiting.add(new Given(latest, told));
        }
        if (first) {
            disk.execute(this::write);
        }
    }

    /** Writes what was given last, for all who gave something since the last write. */
    private void write() {
        List<Given> given;
        boolean written;
        synchronized (writing) {
            synchronized (waiting) {
                given = List.copyOf(waiting);
                waiting.clear();
            }
            written = given.isEmpty() || write(given.get(given.size() - 1).kept);
        }
        given.forEach(one -> one.told.accept(written));
    }

    private boolean write(Kept latest) {
        try {
            SafeFile.write(file, text(latest));
            return true;
        } catch (IOException e) {
            LOG.warn("cannot write {}; the node stays at the list of homes that it has", file, e);
            return false;
        }
    }

    /** What was given, and who is told when it is written. */
    private record Given(Kept kept, Consumer<Boolean> told) {}

    private static String text(Kept kept) {
        HomePlan plan = kept.plan();
        HomeVote vote = kept.vote();
        StringBuilder text = new StringBuilder("# The list of homes that the records here belong to.\n");
        line(text, "format", FORMAT);
        line(text, "store", kept.storeEpoch());
        line(text, "list", write(plan.current()));
        plan.next().ifPresent(list -> line(text, "next", write(list)));
        line(text, "history", plan.history().stream().map(Bytes::toString).collect(Collectors.joining(",")));
        for (int i = 0; i < kept.inStep().size(); i++) {
            line(text, "inStep" + i, write(kept.inStep().get(i)));
        }
        line(text, "vote", vote.version() + "," + vote.counts());
        line(text, "promised", write(vote.promised()));
        line(text, "acceptedAt", write(vote.acceptedAt()));
        vote.accepted().ifPresent(list -> line(text, "accepted", write(list)));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append(name)
                .append('=')
                .append(String.valueOf(value).replace("\\", "\\\\"))
                .append('\n');
    }

    private static String write(HomeList list) {
        return list.version() + ";"
                + list.members().stream().map(Endpoint::toString).collect(Collectors.joining(","));
    }

    private static String write(HomeBallot ballot) {
        return ballot.round() + "," + ballot.proposer();
    }

    private static Kept read(Path file) throws IOException {
        Properties properties = new Properties();
        try (StringReader text = new StringReader(Files.readString(file, StandardCharsets.UTF_8))) {
            properties.load(text);
            String format = properties.getProperty("format");
            if (!FORMAT.equals(format) && !FIRST_FORMAT.equals(format)) {
                throw new IOException(
                        file + " has format " + format + ", this program knows " + FORMAT + "; use a newer program");
            }
            return FORMAT.equals(format) ? read(properties) : readFirst(properties);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged; remove it, and the node meets the other homes anew", e);
        }
    }

    private static Kept read(Properties properties) {
        String[] vote = properties.getProperty("vote", "").split(",");
        if (vote.length != 2) {
            throw new IllegalArgumentException("no vote");
        }
        return new Kept(
                Long.parseLong(properties.getProperty("store", "")),
                new HomePlan(
                        list(properties, "list").orElseThrow(() -> new IllegalArgumentException("no list")),
                        list(properties, "next"),
                        Arrays.stream(properties.getProperty("history", "").split(","))
                                .filter(digest -> !digest.isEmpty())
                                .map(Bytes::fromHex)
                                .toList()),
                Stream.of("inStep0", "inStep1")
                        .flatMap(name -> list(properties, name).stream())
                        .toList(),
                new HomeVote(
                        Long.parseLong(vote[0]),
                        Boolean.parseBoolean(vote[1]),
                        ballot(properties, "promised"),
                        ballot(properties, "acceptedAt"),
                        list(properties, "accepted")));
    }

    private static Kept readFirst(Properties properties) {
        HomeList list = list(properties.getProperty("version", "") + ";" + properties.getProperty("members", ""));
        boolean inStep = Boolean.parseBoolean(properties.getProperty("inStep", ""));
        return new Kept(
                Long.parseLong(properties.getProperty("store", "")),
                HomePlan.of(list),
                inStep ? List.of(list) : List.of(),
                HomeVote.of(list.version()));
    }

    private static Optional<HomeList> list(Properties properties, String name) {
        return Optional.ofNullable(properties.getProperty(name)).map(FileHomeMemory::list);
    }

    private static HomeList list(String text) {
        int end = text.indexOf(';');
        if (end < 0) {
            throw new IllegalArgumentException("no list: " + text);
        }
        return new HomeList(
                Long.parseLong(text.substring(0, end)),
                Arrays.stream(text.substring(end + 1).split(","))
                        .map(Endpoint::parse)
                        .toList());
    }

    private static HomeBallot ballot(Properties properties, String name) {
        String text = properties.getProperty(name, "");
        int end = text.indexOf(',');
        if (end < 0) {
            throw new IllegalArgumentException("no ballot: " + text);
        }
        return new HomeBallot(Long.parseLong(text.substring(0, end)), Bytes.fromHex(text.substring(end + 1)));
    }
}
