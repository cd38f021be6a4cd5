// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import com.google.protobuf.ByteString;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.proto.dht.v1.Basis;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** On what a write to a register builds. Filled by picocli. */
final class BasisOptions {
    @ArgGroup
    private Choice choice = new Choice();

    Basis basis() {
        if (choice.absent || choice.onlyIf != null) {
            return Basis.BASIS_ONLY_IF;
        }
        return choice.after == null ? Basis.BASIS_LATEST : Basis.BASIS_SEEN;
    }

    ByteString context() {
        String hex = choice.onlyIf == null ? choice.after : choice.onlyIf;
        if (hex == null) {
            return ByteString.EMPTY;
        }
        try {
            return ByteString.copyFrom(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + hex + "' is no context of a record",
                    "take the context that this shows: peerctl dht get KEY --output json");
        }
    }

    private static final class Choice {
        @Option(
                names = "--after",
                paramLabel = "CONTEXT",
                description =
                        "replace only what was read with this context; what was written meanwhile stays beside it")
        private @Nullable String after;

        @Option(
                names = "--only-if",
                paramLabel = "CONTEXT",
                description = "write only if what was read with this context is still all there is")
        private @Nullable String onlyIf;

        @Option(names = "--if-absent", description = "write only if there is no value")
        private boolean absent;
    }
}
