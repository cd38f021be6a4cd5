// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.session.Session;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: a script that lets a shell complete the commands and options of peerctl. */
@Command(
        name = "completion",
        description = {
            "print a script that completes commands and options in bash or zsh",
            "",
            "In bash: source <(peerctl completion bash)",
            "In zsh:  eval \"$(peerctl completion zsh)\"",
            "Put the line into ~/.bashrc or ~/.zshrc to have it in every shell."
        })
final class Completion implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "bash|zsh", description = "the shell that reads the script")
    private @Nullable Shell shell;

    /** Shells that can read it; zsh does by its own emulation, which the script turns on. */
    enum Shell {
        bash,
        zsh
    }

    Completion(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        session.output()
                .terminal()
                .out()
                .println(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
        return 0;
    }
}
