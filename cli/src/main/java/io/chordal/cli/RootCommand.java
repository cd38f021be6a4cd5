// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import io.chordal.cli.session.GlobalOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** peerctl without a command: shows the commands that one needs first. */
@Command(
        name = "peerctl",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        synopsisSubcommandLabel = "COMMAND")
final class RootCommand extends GlobalOptions implements Callable<Integer> {
    static final String SHORT_HELP = String.join(
            System.lineSeparator(),
            "Share files among machines that belong together.",
            "",
            "Share",
            "  peerctl share FILE…             share files where they are, and print tickets for them",
            "  peerctl unshare FILE            stop sharing one",
            "Fetch",
            "  peerctl get TICKET|NAME [DEST]  fetch a file from everybody who has a part of it",
            "  peerctl downloads               see, pause, resume or cancel downloads",
            "Look",
            "  peerctl ls                      what can be fetched",
            "  peerctl status                  your peer, its trackers and its place on the ring",
            "Run",
            "  peerctl cluster start           a tracker and some peers on this machine",
            "  peerctl demo                    watch it work",
            "",
            "All commands: peerctl --help. One of them: peerctl COMMAND --help.");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(SHORT_HELP);
        return 0;
    }
}
