// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import com.google.protobuf.ByteString;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.swarm.file.Hash256;
import java.time.Duration;
import java.util.Locale;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a file is to be fetched: the options that every command takes that fetches. Filled by picocli. */
final class FetchOptions {
    private static final String COMPUTE = "compute";

    @Option(names = "--strategy", paramLabel = "NAME", description = "rarest (default), sequential, random or single")
    Strategy strategy = Strategy.rarest;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "at most so many chunks requested at once (default 50)")
    @Nullable
    Integer parallel;

    @Option(names = "--no-seed", description = "do not share the file afterwards")
    boolean noSeed;

    @Option(
            names = "--sha256",
            arity = "0..1",
            paramLabel = "HEX",
            parameterConsumer = OptionalHex.class,
            description = "also compute the plain SHA-256, and compare it with HEX if that is given")
    @Nullable
    String sha256;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "stop waiting after so long, as in 90s (exit code 7)")
    @Nullable
    Duration timeout;

    /** How the next chunk is chosen. */
    enum Strategy {
        rarest,
        sequential,
        random,
        single;

        io.chordal.proto.peer.v1.Strategy onWire() {
            return io.chordal.proto.peer.v1.Strategy.valueOf("STRATEGY_" + name().toUpperCase(Locale.ROOT));
        }
    }

    /** Puts the options into a request. */
    void into(StartDownloadRequest.Builder request) {
        if (parallel != null && parallel < 1) {
            throw new IllegalArgumentException("--parallel is 1 or more, not " + parallel);
        }
        request.setStrategy(strategy.onWire())
                .setParallel(parallel == null ? 0 : parallel)
                .setNoSeed(noSeed)
                .setComputeSha256(sha256 != null);
        if (sha256 != null && !sha256.equals(COMPUTE)) {
            request.setExpectedSha256(ByteString.copyFrom(Hash256.parse(sha256).toBytes()));
        }
    }

    /**
     * Takes the next argument for {@code --sha256} only if it looks like a hash, so that a ticket may follow the bare option. One
     * that was cut short is a hash too: taken for a destination, it would be compared with nothing.
     */
    static final class OptionalHex implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
            boolean hash = !arguments.isEmpty() && arguments.peek().matches("[0-9a-fA-F]{32,}");
            option.setValue(hash ? arguments.pop() : COMPUTE);
        }
    }
}
