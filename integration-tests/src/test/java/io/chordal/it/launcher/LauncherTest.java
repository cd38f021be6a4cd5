// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.it.launcher.Clone.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {

    @TempDir
    Path folder;

    private Clone clone;

    @BeforeEach
    void fresh() throws IOException {
        folder = folder.toRealPath();
        clone = Clone.in(folder);
    }

    @Test
    void aFreshCloneIsBuiltOnceAndThenRun() throws Exception {
        Run first = clone.run("a", "b c");
        Run second = clone.run();

        assertThat(first.exitCode()).isEqualTo(2);
        assertThat(first.err()).contains("building Chordal, once").contains("built in");
        assertThat(first.out())
                .startsWith("arguments a|b c\n")
                .contains("dist " + clone.root().resolve("dist/target/chordal") + "\n")
                .contains("java " + System.getProperty("java.home") + "/bin/java\n");
        assertThat(second).isEqualTo(new Run(0, first.out().replace("a|b c", ""), ""));
        assertThat(clone.timesBuilt()).isEqualTo(1);
    }

    @Test
    void aChangedSourceIsBuiltAgain() throws Exception {
        clone.run();
        Files.setLastModifiedTime(clone.source(), FileTime.from(Instant.now().plusSeconds(10)));

        assertThat(clone.run().err()).contains("the sources have changed");
        assertThat(clone.timesBuilt()).isEqualTo(2);
    }

    @Test
    void itRunsThroughALinkAndStaysInTheCallersFolder() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("p"), Path.of("../a clone/peerctl"));

        Run run = clone.run(link, elsewhere, "", "x");

        assertThat(run.out()).contains("folder " + elsewhere + "\n");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void aGivenLayoutIsRunAsItIs() throws Exception {
        Run run = clone.run(clone.launcher(), folder, clone.ready().toString());

        assertThat(run.out()).contains("dist " + clone.ready() + "\n");
        assertThat(run.err()).isEmpty();
        assertThat(clone.timesBuilt()).isZero();
    }

    @Test
    void namesOfFilesAreReadAsUtf8AlsoWhereNoLocaleIsSet() throws Exception {
        assertThat(clone.run(clone.launcher(), folder, clone.ready().toString()).out())
                .contains("names in UTF-8\n");
    }

    @Test
    void anOldMavenIsNamedWithTheCure() throws Exception {
        clone.useMaven("3.8.6", "exit 1");

        Run run = clone.run();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("needs Maven 3.8.7 or newer; the one found is 3.8.6")
                .contains("apt install maven");
        assertThat(clone.timesBuilt()).isZero();
    }

    @Test
    void aFailedBuildShowsMavensLastWordsAndItsLog() throws Exception {
        clone.useMaven("3.9.9", "echo '[INFO] much'; echo '[ERROR] no such artifact'; exit 1");

        Run run = clone.run();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("the build failed")
                .contains("dist/target/build.log")
                .contains("[ERROR] no such artifact")
                .doesNotContain("[INFO] much");
        assertThat(clone.root().resolve("dist/target/build.lock")).doesNotExist();
    }

    @Test
    void theLockOfABuilderThatDiedIsTakenOver() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path lock = Files.createDirectories(clone.root().resolve("dist/target/build.lock"));
        Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

        assertThat(clone.run().exitCode()).isZero();
        assertThat(clone.timesBuilt()).isEqualTo(1);
        assertThat(lock).doesNotExist();
    }
}
