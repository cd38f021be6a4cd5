// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.net.HostAndPort;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadSource;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.Strategy;
import io.chordal.swarm.ticket.Ticket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which file of a folder comes next, and from whom. */
class FolderStrategyTest {
    private static final int FILES = 60;
    private static final Pattern SHARE = Pattern.compile("share ([0-9a-f]{64})");

    @TempDir
    Path folder;

    private TestPeers peers;
    private Peer alice;
    private Path tree;
    private Ticket ticket;

    @BeforeEach
    void share() throws IOException {
        peers = new TestPeers(folder);
        alice = peers.start("alice", setup -> setup);
        tree = folder.resolve("tree");
        for (int i = 0; i < FILES; i++) {
            TestFiles.random(tree.resolve("d" + i % 3 + "/f" + i), 100 + i);
        }
        List<ShareResponse> answers = new ArrayList<>();
        peers.control(alice)
                .share(ShareRequest.newBuilder().addPaths(tree.toString()).build())
                .forEachRemaining(answers::add);
        ticket = Ticket.parse(answers.get(answers.size() - 1).getShared().getTicket());
    }

    @AfterEach
    void close() {
        peers.close();
    }

    @Test
    void sequentialBringsTheFilesInTheOrderOfTheirPaths() throws IOException {
        Peer bob = peers.start("bob", setup -> setup);
        get(bob, Strategy.STRATEGY_SEQUENTIAL, 1, ticket);

        assertThat(arrived(bob)).hasSize(FILES).isSorted();
    }

    @Test
    void randomBringsThemInAnyOther() throws IOException {
        Peer bob = peers.start("bob", setup -> setup);
        get(bob, Strategy.STRATEGY_RANDOM, 1, ticket);

        List<String> arrived = arrived(bob);
        assertThat(arrived).hasSize(FILES);
        assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
    }

    @Test
    void singleBringsAllFromOneSourceAndTheOthersFromAny() throws IOException {
        TestFiles.chunks(tree.resolve("large 1"), 4);
        TestFiles.chunks(tree.resolve("large 2"), 5);
        TestFiles.chunks(tree.resolve("large 3"), 6);
        List<ShareResponse> answers = new ArrayList<>();
        peers.control(alice)
                .share(ShareRequest.newBuilder().addPaths(tree.toString()).build())
                .forEachRemaining(answers::add);
        ticket = Ticket.parse(answers.get(answers.size() - 1).getShared().getTicket());
        Peer carol = peers.start("carol", setup -> setup);
        get(carol, Strategy.STRATEGY_UNSPECIFIED, 50, ticket);
        Ticket both = from(at(alice), at(carol));

        Download one = get(peers.start("bob", setup -> setup), Strategy.STRATEGY_SINGLE, 50, both);
        Download any = get(peers.start("dave", setup -> setup), Strategy.STRATEGY_RAREST, 50, both);

        assertThat(one.getSourcesList()).extracting(DownloadSource::getChunks).containsExactly(FILES + 15);
        assertThat(any.getSourcesList()).hasSize(2);
        assertThat(any.getSourcesList().stream()
                        .mapToInt(DownloadSource::getChunks)
                        .sum())
                .isEqualTo(FILES + 15);
    }

    @Test
    void sourcesThatAreSilentKeepNoFileWaiting() throws IOException {
        try (ServerSocket one = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerSocket two = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerSocket three = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Ticket most = from(silent(one), silent(two), silent(three), at(alice));
            Instant begun = Instant.now();

            Download download = get(peers.start("bob", setup -> setup), Strategy.STRATEGY_RANDOM, 50, most);

            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(10));
            assertThat(download.getSourcesList())
                    .extracting(DownloadSource::getChunks)
                    .containsExactly(FILES);
        }
    }

    private static HostAndPort silent(ServerSocket socket) {
        return HostAndPort.fromParts("127.0.0.1", socket.getLocalPort());
    }

    private static HostAndPort at(Peer peer) {
        return HostAndPort.fromParts("127.0.0.1", peer.publicAddress().port());
    }

    private Ticket from(HostAndPort... sources) {
        return new Ticket(
                ticket.fileId(),
                ticket.size(),
                ticket.name(),
                ticket.folder(),
                ticket.tracker(),
                ImmutableList.copyOf(sources));
    }

    private Download get(Peer peer, Strategy strategy, int parallel, Ticket from) {
        Download download = peers.finish(
                peer,
                peers.control(peer)
                        .startDownload(StartDownloadRequest.newBuilder()
                                .setTicket(from.toString())
                                .setDestination(peer.home().resolve("copy").toString())
                                .setStrategy(strategy)
                                .setParallel(parallel)
                                .build())
                        .getDownload()
                        .getId());
        assertThat(TestPeers.isDone(download)).as(download.toString()).isTrue();
        return download;
    }

    /** The files in the order in which they were shared after their arrival, by the journal of shares. */
    private List<String> arrived(Peer peer) throws IOException {
        TreeMap<String, String> names = new TreeMap<>();
        for (int i = 0; i < FILES; i++) {
            Path file = tree.resolve("d" + i % 3 + "/f" + i);
            names.put(
                    Hashing.sha256().hashBytes(Files.readAllBytes(file)).toString(),
                    tree.relativize(file).toString());
        }
        List<String> arrived = new ArrayList<>();
        for (String line : Files.readAllLines(peer.home().resolve("files/shares"))) {
            Matcher share = SHARE.matcher(line);
            if (share.find() && names.containsKey(share.group(1))) {
                arrived.add(names.get(share.group(1)));
            }
        }
        return arrived;
    }
}
