// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.session.Session;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.proto.dht.v1.PutRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dht put}: puts a value into the register at a key. */
@Command(name = "put", description = "put a value into the register at a key")
public final class DhtPut implements Callable<Integer> {
    private static final int MAX_VALUE = 64 << 10;
    /** What Java makes of bytes of an argument that are not UTF-8. */
    private static final char NOT_UTF8 = '\uFFFD';

    private final Session session;

    @Mixin
    private KeyArgument key = new KeyArgument();

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "at most 65,536 bytes")
    private @Nullable String value;

    @Option(names = "--file", paramLabel = "FILE", description = "take the value from this file instead")
    private @Nullable Path file;

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            description = "show the value to nobody any more after this time, as 90s, 15m or 1h; default: it stays")
    private java.time.@Nullable Duration timeToLive;

    @Mixin
    private BasisOptions basis = new BasisOptions();

    @Mixin
    private WriteOptions options = new WriteOptions();

    /** The command in a session. */
    public DhtPut(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        PutRequest.Builder request = PutRequest.newBuilder()
                .setKey(key.key())
                .setValue(value())
                .setBasis(basis.basis())
                .setContext(basis.context())
                .setAck(options.ack());
        if (timeToLive != null) {
            request.setTimeToLive(
                    Duration.newBuilder().setSeconds(timeToLive.getSeconds()).setNanos(timeToLive.getNano()));
        }
        return WriteView.write(session, key, stub -> stub.put(request.build()).getResult(), "was done before");
    }

    private ByteString value() {
        if ((value == null) == (file == null)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "give either a VALUE or --file FILE to put at '" + key.text() + "'",
                    "peerctl dht put KEY VALUE");
        }
        if (value != null && value.indexOf(NOT_UTF8) >= 0) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the value for '" + key.text() + "' is not text in UTF-8 and would not be kept as it is",
                    "put it from a file: peerctl dht put KEY --file FILE");
        }
        return file == null ? ByteString.copyFromUtf8(String.valueOf(value)) : read(file);
    }

    private static ByteString read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_VALUE + 1);
            if (bytes.length > MAX_VALUE) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        file + " has more than " + MAX_VALUE + " bytes, the most that a register holds",
                        "share it as a file instead: peerctl share " + file);
            }
            return ByteString.copyFrom(bytes);
        } catch (IOException e) {
            throw new CommandFailure(
                    exitFor(e),
                    "cannot read " + file + " as the value: " + DiskProblem.why(e),
                    "name a file that exists and that you may read",
                    e);
        }
    }

    private static ExitCode exitFor(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return ExitCode.NOT_FOUND;
        }
        return failure instanceof AccessDeniedException ? ExitCode.DENIED : ExitCode.USAGE;
    }
}
