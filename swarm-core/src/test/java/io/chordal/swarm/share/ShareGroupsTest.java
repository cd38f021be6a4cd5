// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One content in several groups. */
class ShareGroupsTest {
    private static final byte[] BYTES = Content.bytes(524288 + 100);
    private static final Manifest MANIFEST = Content.manifest(BYTES);
    private static final FileRef REF = MANIFEST.ref();
    private static final String ALICE = "a1".repeat(16);
    private static final Membership TEAM = new Membership(new ShareGroup("team", "01".repeat(16)), ALICE);
    private static final Membership NODE = new Membership(new ShareGroup("other", "02".repeat(16)), "");

    private final Disk disk = new NioDisk();

    @TempDir
    Path folder;

    private Path file;
    private Path copy;
    private ShareIndex index;

    @BeforeEach
    void anIndex() throws Exception {
        file = Files.write(folder.resolve("a.bin"), BYTES);
        copy = Files.write(folder.resolve("copy.bin"), BYTES);
        Files.createDirectory(folder.resolve("state"));
        open();
    }

    private void open() throws IOException {
        ShareStore store = new JournalShareStore(disk, folder.resolve("state/shares"));
        index = new ShareIndex(disk, store, new ManifestStore(disk, folder.resolve("state/manifests"), 1_000), 5);
    }

    @Test
    void aFileOfAGroupIsSharedThereAlone() throws Exception {
        ShareResult.Shared shared = share(file, TEAM);

        assertThat(shared.file().groups().keySet()).containsExactly(TEAM.group());
        assertThat(index.memberships(REF)).containsExactly(TEAM);
        assertThat(index.have(REF)).contains(ChunkSet.all(2));
    }

    @Test
    void theSameFileInAnotherGroupIsOneShareInBothAlsoAfterARestart() throws Exception {
        share(file, Membership.PUBLIC);
        ShareResult.Shared second = share(file, TEAM);

        assertThat(second.already()).isFalse();
        assertThat(share(file, TEAM).already()).isTrue();
        assertThat(index.list()).hasSize(1);
        assertThat(index.memberships(REF)).containsExactly(Membership.PUBLIC, TEAM);
        open();
        assertThat(index.memberships(REF)).containsExactly(Membership.PUBLIC, TEAM);
    }

    @Test
    void theSameContentElsewhereStaysWhereItIsAndGetsItsOwnNameInAnotherGroup() throws Exception {
        share(file, Membership.PUBLIC);

        ShareResult.Shared same = share(copy, Membership.PUBLIC);
        ShareResult.Shared other = share(copy, TEAM);

        assertThat(same.already()).isTrue();
        assertThat(other.already()).isFalse();
        assertThat(other.file().path()).isEqualTo(file.toRealPath());
        assertThat(other.file().name()).isEqualTo(new FileName("a.bin"));
        assertThat(other.file().in(ShareGroup.PUBLIC).orElseThrow().name()).isEqualTo(new FileName("a.bin"));
        assertThat(other.file().in(TEAM.group()).orElseThrow().name()).isEqualTo(new FileName("copy.bin"));
    }

    @Test
    void whatIsUnsharedInOneGroupStaysInTheOthers() throws Exception {
        share(file, Membership.PUBLIC);
        share(file, TEAM);
        share(file, NODE);

        assertThat(index.unshare(List.of(REF), TEAM.group())).containsExactly(REF);
        assertThat(index.unshare(List.of(REF), TEAM.group())).isEmpty();
        assertThat(index.memberships(REF)).containsExactlyInAnyOrder(Membership.PUBLIC, NODE);
        open();
        assertThat(index.memberships(REF)).containsExactlyInAnyOrder(Membership.PUBLIC, NODE);

        index.unshare(List.of(REF), ShareGroup.PUBLIC);
        assertThat(index.have(REF)).isPresent();
        assertThat(index.unshare(List.of(REF), NODE.group())).containsExactly(REF);
        assertThat(index.have(REF)).isEmpty();
        assertThat(index.list()).isEmpty();
    }

    @Test
    void whoSharesLastInAGroupIsTheOneAsWhomItIsShared() throws Exception {
        share(file, TEAM);
        share(file, new Membership(TEAM.group(), "b2".repeat(16)));

        assertThat(index.memberships(REF)).containsExactly(new Membership(TEAM.group(), "b2".repeat(16)));
    }

    @Test
    void aFileOfAFolderThatIsSharedByNameTooIsListedUnderItThere() throws Exception {
        Inspection.Fresh member = (Inspection.Fresh) index.inspect(file, done -> {});
        index.shareAll(List.of(member.only(TEAM, false)));
        assertThat(index.list().get(0).listed()).isFalse();

        share(copy, TEAM);

        Listing how = index.list().get(0).in(TEAM.group()).orElseThrow();
        assertThat(how).isEqualTo(new Listing(new FileName("copy.bin"), true, ALICE));
        index.shareAll(List.of(member.only(NODE, false)));
        assertThat(index.list().get(0).in(NODE.group()).orElseThrow().listed()).isFalse();
    }

    @Test
    void aFileIsSharedInSoManyGroupsAndNoMore() throws Exception {
        for (int i = 0; i < SharedFile.MOST_GROUPS; i++) {
            share(file, group(i));
        }

        assertThat(index.share(file, group(99), done -> {}))
                .isInstanceOfSatisfying(
                        ShareResult.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(ShareRefusal.TOO_MANY_GROUPS));
        assertThat(share(file, group(3)).already()).isTrue();
    }

    @Test
    void theBuiltInGroupHasNoIdAndNoMemberAndOthersDo() {
        assertThat(ShareGroup.PUBLIC).isLessThan(new ShareGroup("a", "00".repeat(16)));
        assertThatThrownBy(() -> new ShareGroup("public", "00".repeat(16)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ShareGroup("team", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Membership(ShareGroup.PUBLIC, ALICE)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Membership group(int number) {
        return new Membership(new ShareGroup("group " + number, String.format("%032x", number)), ALICE);
    }

    private ShareResult.Shared share(Path path, Membership as) throws Exception {
        return (ShareResult.Shared) index.share(path, as, done -> {});
    }
}
