// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The pages about the command line are those that the command line makes now. */
class CommandPagesTest {
    private static final boolean WRITE = "write".equals(System.getProperty("chordal.pages"));

    private final CommandPages pages = new CommandPages();

    @Test
    void thePageOfAllCommandsIsUpToDate() throws IOException {
        check("cli.md", pages.cli());
    }

    @Test
    void thePageForThoseWhoComeFromOtherSystemsIsUpToDate() throws IOException {
        check("coming-from.md", pages.comingFrom());
    }

    @Test
    void everyCommandIsOnThePageAndNoAlias() {
        assertThat(pages.cli())
                .contains(
                        "### peerctl share\n",
                        "### peerctl downloads pause\n",
                        "### peerctl ring leave\n",
                        "`--home DIR`")
                .doesNotContain("upload_file", "stop_sharing", "### peerctl leave");
    }

    private static void check(String name, String text) throws IOException {
        Path page = CommandPages.folder().resolve(name);
        if (WRITE) {
            Files.writeString(page, text);
        }
        assertThat(page)
                .as("bring it up to date with: %s", CommandPages.COMMAND)
                .content()
                .isEqualTo(text);
    }
}
