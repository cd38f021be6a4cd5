// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import com.google.protobuf.ByteString;
import io.chordal.proto.dht.v1.Basis;
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
        return hex == null ? ByteString.EMPTY : ContextText.parse(hex);
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
