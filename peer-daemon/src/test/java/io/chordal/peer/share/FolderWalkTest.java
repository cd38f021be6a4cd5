// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.home.Home;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However much of a folder is refused, its walk ends where there is more than may be shared. */
class FolderWalkTest {
    @TempDir
    Path root;

    @Test
    void filesThatCannotBeLookedAtCount() {
        FolderWalk walk = new FolderWalk(root, false, 2);

        for (FileVisitResult result :
                new FileVisitResult[] {FileVisitResult.CONTINUE, FileVisitResult.CONTINUE, FileVisitResult.TERMINATE}) {
            assertThat(walk.visitFileFailed(root.resolve("closed"), new AccessDeniedException("closed")))
                    .isEqualTo(result);
        }
    }

    @Test
    void homesCount() throws IOException {
        Home home = new Home(Files.createDirectory(root.resolve("home")));
        Files.createFile(home.tokenFile());
        Files.createFile(home.lockFile());
        BasicFileAttributes attributes = Files.readAttributes(home.path(), BasicFileAttributes.class);
        FolderWalk walk = new FolderWalk(root, false, 1);

        assertThat(walk.preVisitDirectory(home.path(), attributes)).isEqualTo(FileVisitResult.SKIP_SUBTREE);
        assertThat(walk.preVisitDirectory(home.path(), attributes)).isEqualTo(FileVisitResult.TERMINATE);
    }

    @Test
    void filesCount() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "x");
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        FolderWalk walk = new FolderWalk(root, false, 1);

        assertThat(walk.visitFile(file, attributes)).isEqualTo(FileVisitResult.CONTINUE);
        assertThat(walk.visitFile(file, attributes)).isEqualTo(FileVisitResult.TERMINATE);
    }
}
