// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.session.Homes;
import io.chordal.daemon.home.Home;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadSource;
import io.chordal.proto.transfer.v1.PeerRef;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPartsTest {
    @TempDir
    Path folder;

    @Property
    void whateverTheSizeTheFirstPeerSendsItInSecondsAndTheOthersSixTimesSlower(
            @ForAll @LongRange(min = 1, max = 1L << 40) long size) {
        double first = (double) size / Pace.first(size).bytesPerSecond();
        double other = (double) size / Pace.other(size).bytesPerSecond();

        assertThat(first).isLessThanOrEqualTo(4.0);
        assertThat(other).isLessThanOrEqualTo(24.0);
        if (size > 100_000_000) {
            assertThat(first).isGreaterThan(3.9);
            assertThat(other).isGreaterThan(23.0);
        }
    }

    @Test
    void whatCannotBeShownSaysWhy() {
        assertThatThrownBy(() -> DemoFile.of(folder.resolve("none")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageEndingWith("none': there is no such file");
        assertThatThrownBy(() -> DemoFile.of(folder))
                .isInstanceOf(CommandFailure.class)
                .hasMessageEndingWith("': it is not an ordinary file");
    }

    @Test
    void peersThatHoldEveryChunkTogetherNeedTheFirstOneNoMore() {
        BitSet low = chunks(0, 3);
        BitSet high = chunks(2, 4);

        assertThat(Holdings.of(4, Map.of("a", low, "b", chunks(0, 2))).sufficeTogether())
                .isFalse();
        Holdings both = Holdings.of(4, Map.of("a", low, "b", high));
        assertThat(both.sufficeTogether()).isTrue();
        assertThat(both.anyComplete()).isFalse();
        assertThat(both.together()).isEqualTo(4);
        assertThat(both.of("b")).isEqualTo(2);
        assertThat(both.of("nobody")).isZero();
        assertThat(Holdings.of(4, Map.of("a", chunks(0, 4))).anyComplete()).isTrue();
    }

    @Test
    void aRunInWhichSomebodyHadAllSaysThatItShowsLess() {
        Map<String, BitSet> shown = new TreeMap<>(Map.of("a", chunks(0, 3), "b", chunks(2, 4)));

        assertThat(Holdings.of(4, shown).told())
                .isEqualTo("Chunks held just after that: a 3, b 2; together 4 of 4, nobody all of them.");
        shown.put("b", chunks(0, 4));
        assertThat(Holdings.of(4, shown).told())
                .contains("a 3, b 4; together 4 of 4")
                .contains("this run does not show", "run it again")
                .doesNotContain("nobody");
    }

    @Test
    void theMatrixHasARowForEveryGiverAndAColumnForEveryReceiver() throws IOException {
        address("peer-1", 7001);
        address("peer-2", 7002);
        address("peer-3", 7003);
        Map<String, Download> receivers = new TreeMap<>(
                Map.of("peer-2", from(source(7001, 60), source(7003, 8)), "peer-3", from(source(7001, 10))));

        assertThat(ChunkMatrix.of(
                                List.of("peer-1", "peer-2", "peer-3"),
                                receivers,
                                PeerText.of(new Homes(new Home(folder))))
                        .lines())
                .containsExactly(
                        "GAVE    TO peer-2  TO peer-3  IN ALL",
                        "peer-1         60         10      70",
                        "peer-2          -          0       0",
                        "peer-3          8          -       8");
    }

    @Test
    void aJdkWithoutALargeFileOfModulesIsRefusedWithAdvice() throws IOException {
        assertThatThrownBy(() -> DemoFile.ofJdk(folder)).isInstanceOfSatisfying(CommandFailure.class, failure -> {
            assertThat(failure.exit()).isEqualTo(ExitCode.NOT_FOUND);
            assertThat(failure.next()).contains("peerctl demo FILE");
        });
        Path modules = Files.createDirectories(folder.resolve("lib")).resolve("modules");
        size(modules, DemoFile.WORTH_SEEING - 1);
        assertThatThrownBy(() -> DemoFile.ofJdk(folder)).hasMessageContaining("has only 95.4 MiB");
        size(modules, DemoFile.WORTH_SEEING);
        assertThat(DemoFile.ofJdk(folder)).isEqualTo(new DemoFile(modules, DemoFile.WORTH_SEEING));
    }

    @Test
    void aUsersFileMayHaveAnySizeButNotNone() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "x");

        assertThat(DemoFile.of(file).chunkCount()).isEqualTo(1);
        assertThat(DemoFile.of(file).name()).isEqualTo("f");
        assertThatThrownBy(() -> DemoFile.of(Files.writeString(folder.resolve("e"), "")))
                .isInstanceOf(CommandFailure.class);
        assertThatThrownBy(() -> DemoFile.of(folder)).isInstanceOf(CommandFailure.class);
    }

    @Test
    void theHashIsThePlainSha256() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "hello");

        assertThat(PlainSha256.of(file).toHex())
                .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    }

    @Test
    void aFolderIsRemovedButWhatItsLinksPointToStays() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "x");
        Path inside = Files.createDirectories(folder.resolve("a/b"));
        Files.createSymbolicLink(inside.resolve("link"), outside);

        Folders.remove(folder.resolve("a"));

        assertThat(folder.resolve("a")).doesNotExist();
        assertThat(outside).exists();
    }

    @Test
    void theUsersSettingsDoNotReachTheDemonstration() {
        assertThat(DemoEnvironment.of(Map.of("PATH", "/bin", "CHORDAL_PING", "1ms")))
                .containsOnlyKeys("PATH");
    }

    private void address(String name, int port) throws IOException {
        Path home = Files.createDirectories(folder.resolve("cluster").resolve(name));
        Files.writeString(home.resolve("public.addr"), "127.0.0.1:" + port + "\n");
    }

    private static void size(Path file, long size) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size);
        }
    }

    private static BitSet chunks(int from, int to) {
        BitSet chunks = new BitSet();
        chunks.set(from, to);
        return chunks;
    }

    private static Download from(DownloadSource... sources) {
        return Download.newBuilder().addAllSources(List.of(sources)).build();
    }

    private static DownloadSource source(int port, int chunks) {
        return DownloadSource.newBuilder()
                .setPeer(PeerRef.newBuilder().setHost("127.0.0.1").setPort(port))
                .setChunks(chunks)
                .build();
    }
}
