// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Rings;
import io.chordal.it.harness.TestCluster;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A folder of many files on its way from one peer to others. */
class FolderIT {
    private static final int FILES = 120;

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static TestCluster cluster;
    private static Path tree;

    @BeforeAll
    static void start() throws IOException {
        cluster = WORKPLACE
                .cluster("folder")
                .peer("--upload-delay", "300ms")
                .peers(2)
                .start();
        Rings.awaitOneRing(cluster.livePeers());
        tree = cluster.file("source/repo/readme.txt").getParent();
        for (int i = 0; i < FILES; i++) {
            Path file = tree.resolve("org/group" + i % 7 + "/artifact" + i % 30 + "/file" + i + ".bin");
            TestFiles.random(file, i % 50 == 7 ? 1_200_000 : 500 + 37 * i, i);
        }
        TestFiles.random(tree.resolve("readme.txt"), 100, 1);
        TestFiles.random(tree.resolve("org/empty"), 0, 1);
        Path script = tree.resolve("bin/tool.sh");
        TestFiles.random(script, 100, 2);
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    @Test
    @Tag("S1-1")
    void aFolderArrivesWholeAlthoughTheDaemonIsKilledHalfWay() throws IOException {
        Peerctl.Result shared = cluster.peerctl(1).ok("share", tree.toString());
        assertThat(shared.out().lines().filter(line -> line.startsWith("shared ")))
                .hasSize(FILES + 2);
        assertThat(shared.lastLine()).startsWith("peerctl get chordal:").contains("/repo/@");
        String ticket = shared.lastLine().substring("peerctl get ".length());
        Path copy = cluster.file("copy/repo");

        try (Peerctl.Running get =
                cluster.peerctl(2).start("get", ticket, copy.getParent().toString())) {
            Eventually.until(
                    "a part has come",
                    Eventually.SOON,
                    FolderIT::folder,
                    download -> download.getFolder().getFilesDone() > 20);
            cluster.peer(2).kill();
            assertThat(get.result().exitCode()).isEqualTo(5);
        }
        long before = count(copy);
        assertThat(before).isPositive().isLessThan(FILES);

        cluster.peer(2).restart();
        Peerctl.Result again =
                cluster.peerctl(2).ok("get", ticket, copy.getParent().toString());

        assertThat(again.out()).contains(copy.toString(), (FILES + 3) + " files verified");
        assertThat(contents(copy)).isEqualTo(contents(tree));
        assertThat(Files.isExecutable(copy.resolve("bin/tool.sh"))).isTrue();
        assertThat(copy.resolve(".part")).doesNotExist();
        Download download = folder();
        assertThat(download.getFolder().getFilesPresent())
                .as("files that stood there were not fetched again")
                .isGreaterThanOrEqualTo(before);

        cluster.peer(1).kill();
        Path third = cluster.file("third/repo");
        cluster.peerctl(3).ok("get", ticket, third.toString());
        assertThat(contents(third)).isEqualTo(contents(tree));
    }

    /** The download of the folder, as the second peer lists it. */
    private static Download folder() {
        return cluster
                .peer(2)
                .client()
                .peer()
                .listDownloads(ListDownloadsRequest.getDefaultInstance())
                .getDownloadsList()
                .stream()
                .reduce((first, second) -> second)
                .orElse(Download.getDefaultInstance());
    }

    private static long count(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/.part/"))
                    .count();
        }
    }

    private static Map<String, Integer> contents(Path root) throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(root.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
