// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.cluster.Cluster;
import io.chordal.cli.cluster.Member;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.FileText;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.output.ShellWord;
import io.chordal.cli.process.ProcessGuard;
import io.chordal.cli.session.Homes;
import io.chordal.cli.session.Session;
import io.chordal.daemon.config.ByteRate;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.swarm.file.Hash256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The demonstration, step by step.
 *
 * <p>However it ends, no process is left, unless {@link #keep} was called: {@link #close} and Ctrl-C kill what still runs.
 * Confined to one thread, but for what Ctrl-C does.
 */
final class Demo implements AutoCloseable {
    private static final int PEERS = 5;
    private static final String FIRST = "peer-1";
    private static final Duration REPAIRED_WITHIN = Duration.ofSeconds(20);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final Session session;
    private final Output output;
    private final Homes homes;
    private final DemoFile file;
    private final Narrator narrator;
    private final Pause pause = new Pause();
    private final ProcessGuard guard;
    private final Cluster cluster;
    private final Background background = new Background();
    private boolean over;

    private Demo(Session session, Homes homes, DemoFile file) {
        this.session = session;
        this.output = session.output();
        this.homes = homes;
        this.file = file;
        this.narrator = new Narrator(output);
        this.guard = ProcessGuard.install(() -> {
            pause.end();
            Folders.removeQuietly(fetched(homes));
            output.message("Interrupted; no process is left. The logs are in " + homes.cluster() + "/*/log");
        });
        this.cluster = new Cluster(
                homes,
                processes -> session.launcher(DemoEnvironment.of(session.environment()), guard),
                narrator::say,
                new SecureRandom());
    }

    /** Makes ready; nothing runs yet. */
    static Demo begin(Session session, Homes homes, DemoFile file) {
        requireNonNull(session, "session is null");
        requireNonNull(homes, "homes is null");
        return new Demo(session, homes, requireNonNull(file, "file is null"));
    }

    /** Runs all steps up to the verification of every copy. */
    void run() throws IOException {
        introduce();
        background.beginHash(file.path());
        List<Member> peers = start();
        List<String> receivers = peers.stream()
                .map(Member::name)
                .filter(name -> !name.equals(FIRST))
                .toList();
        try (Crew crew = Crew.of(session.dialer(), homes, peers)) {
            SharedFile shared = share(crew);
            Downloading downloading = new Downloading(crew, receivers, shared, fetched(homes));
            before(crew, shared.getFile());
            narrator.step("Four peers fetch it at once; each passes on what it has while it still fetches the rest.");
            narrator.command(downloading.command(receivers.get(0)));
            narrator.say("… and the same with -p " + String.join(", -p ", receivers.subList(1, receivers.size())));
            downloading.start(background);
            SwarmWatch watch = new SwarmWatch(crew, receivers, shared.getFile(), file.chunkCount(), output, pause);
            kill(watch);
            Map<String, Download> done = watch.untilDone();
            narrator.step("All four have the whole file. Who gave how many chunks to whom:");
            narrator.say(ChunkMatrix.of(crew.all(), done, crew.names()).lines());
            after(crew, receivers, shared.getFile());
            verify(shared, new TreeMap<>(done));
        }
    }

    /** Whether the user has had enough, so that what fails now is no failure of the demonstration. */
    boolean isInterrupted() {
        return guard.isInterrupted();
    }

    /** Stops all of it in order. */
    void stop() {
        narrator.step("Stop.");
        narrator.command("cluster stop");
        cluster.stop();
        over = true;
        output.line("");
        output.line("Done in " + narrator.elapsed().toSeconds()
                + " s. Try it on a file of yours: peerctl demo FILE; keep it"
                + " running and look inside: peerctl demo --keep");
    }

    /** Leaves all of it running and says what to try. */
    void keep() {
        over = true;
        narrator.step("The cluster goes on: " + homes.own().path());
        WhatNext.lines(homes, cluster.state(), file).forEach(output::line);
    }

    @Override
    public void close() {
        if (!over) {
            guard.killAll();
        }
        background.close();
        guard.close();
    }

    /** Where the copies of a demonstration in these homes go. */
    static Path fetched(Homes homes) {
        return homes.own().path().resolve("fetched");
    }

    private void introduce() throws IOException {
        long free = Files.getFileStore(homes.own().path()).getUsableSpace();
        if (free < (PEERS - 1) * file.size() + file.size() / 2) {
            throw new CommandFailure(
                    ExitCode.DISK_OR_QUOTA,
                    "four copies of " + file.path() + " need " + Quantities.bytes((PEERS - 1) * file.size()) + ", but "
                            + homes.own().path() + " has room for " + Quantities.bytes(free),
                    "name a smaller file: peerctl demo FILE; or set TMPDIR through JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR");
        }
        output.line("Five peers on this machine share " + file.path() + " (" + Quantities.bytes(file.size()) + ", "
                + Quantities.count(file.chunkCount(), "chunk") + ").");
        output.line("Behind $ stands what you would type for each step. All files are in "
                + homes.own().path() + ".");
    }

    private List<Member> start() {
        ByteRate first = Pace.first(file.size());
        ByteRate other = Pace.other(file.size());
        narrator.step("Start a tracker and " + PEERS
                + " peers. So that there is something to see, the first peer may send only "
                + Quantities.rate(first.bytesPerSecond()) + ", the others " + Quantities.rate(other.bytesPerSecond())
                + " each.");
        narrator.command("cluster start --nodes 1 --upload-limit " + first);
        cluster.start(1, List.of("--upload-limit", first.toString()));
        narrator.command("cluster add " + (PEERS - 1) + " --upload-limit " + other);
        cluster.add(PEERS - 1, List.of("--upload-limit", other.toString()));
        return cluster.state().peers();
    }

    private SharedFile share(Crew crew) {
        narrator.step("The first peer shares the file.");
        narrator.command("-p " + FIRST + " share " + ShellWord.of(file.path().toString()));
        SharedFile shared = Sharer.share(crew.peer(FIRST), file.path());
        narrator.say("FileId " + FileText.id(shared.getFile()).toHex());
        narrator.say("Ticket " + shared.getTicket());
        return shared;
    }

    private void before(Crew crew, FileRef ref) {
        narrator.step("The ring, and the copies of the record that says who has the file:");
        narrator.command("ring show all", "in short");
        RingPicture picture = settled(crew, crew.all(), ref);
        narrator.say(picture.ring(crew));
        narrator.command("dht replicas " + FileText.text(ref));
        narrator.say(picture.copies(crew));
    }

    private void kill(SwarmWatch watch) {
        narrator.step("As soon as the other four together hold every chunk, the first peer is killed.");
        watch.until(Holdings::sufficeTogether);
        narrator.command("cluster kill " + FIRST);
        cluster.kill(FIRST);
        // Asked after the kill: who has not all of them now had not all of them then.
        Holdings after = watch.holdings();
        narrator.say(FIRST + " is dead (kill -9).");
        narrator.say(after.told());
    }

    private void after(Crew crew, List<String> receivers, FileRef ref) {
        narrator.step("The ring without " + FIRST + ", and the copies of the record:");
        narrator.command("ring show all", "in short");
        RingPicture picture = settled(crew, receivers, ref);
        narrator.say(picture.ring(crew));
        narrator.command("dht replicas " + FileText.text(ref));
        narrator.say(picture.copies(crew));
        if (!picture.isWhole()) {
            throw new CommandFailure(
                    ExitCode.STALLED,
                    "the ring did not bring back three copies of the record within " + REPAIRED_WITHIN.toSeconds()
                            + " s",
                    "the peers' logs say why");
        }
    }

    private RingPicture settled(Crew crew, List<String> peers, FileRef ref) {
        long deadline = System.nanoTime() + REPAIRED_WITHIN.toNanos();
        RingPicture picture = RingPicture.take(crew, peers, ref);
        while (!picture.isWhole() && System.nanoTime() - deadline < 0) {
            pause.take(LOOK_EVERY);
            picture = RingPicture.take(crew, peers, ref);
        }
        return picture;
    }

    private void verify(SharedFile shared, Map<String, Download> done) {
        narrator.step("Compute the SHA-256 of the source and of every copy, without asking a daemon.");
        narrator.command("verify FILE " + shared.getTicket());
        done.values().forEach(download -> background.beginHash(Path.of(download.getDestination())));
        Hash256 wanted = background.hash(file.path());
        narrator.say("source  " + wanted.toHex() + "  " + file.path());
        for (Map.Entry<String, Download> copy : done.entrySet()) {
            Path path = Path.of(copy.getValue().getDestination());
            Hash256 found = background.hash(path);
            if (!found.equals(wanted)) {
                throw new CommandFailure(
                        ExitCode.INTEGRITY,
                        "File compromised: the copy of " + copy.getKey() + " has SHA-256 " + found.toHex(),
                        "this must never happen: keep " + homes.own().path() + " and report it");
            }
            narrator.say(copy.getKey() + "  SHA-256 verified  " + path);
        }
    }
}
