// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.KeyText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.RegisterValue;
import io.chordal.proto.dht.v1.ScanRequest;
import io.chordal.proto.dht.v1.ScanResponse;
import io.chordal.proto.dht.v1.SetValue;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dht ls}: the keys of a partition. */
@Command(name = "ls", description = "list the keys of a partition and what stands there")
public final class DhtLs implements Callable<Integer> {
    private static final int PAGE = 500;
    private static final int MOST_SHOWN = 10;

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "PARTITION",
            description = "a text, or a ticket or FileId-size for a file's records")
    private String partition = "";

    @Option(names = "--limit", paramLabel = "N", description = "at most so many keys, default 1000")
    private int limit = 1000;

    @Option(names = "--from", paramLabel = "TOKEN", description = "go on where an earlier, limited list ended")
    private @Nullable String from;

    /** The command in a session. */
    public DhtLs(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--limit " + limit + " shows nothing", "give 1 or more");
        }
        Table table = Table.of("ITEM:item", ">REVISION:revision", ">SET:setVersion", "VALUES:values");
        ByteString token = from == null ? ByteString.EMPTY : token(from);
        int left = limit;
        try (Connection peer = session.peer()) {
            do {
                ScanRequest page = ScanRequest.newBuilder()
                        .setPartition(KeyText.parse(partition).getPartition())
                        .setPageSize(Math.min(PAGE, left))
                        .setPageToken(token)
                        .build();
                ScanResponse answer =
                        peer.call(DhtServiceGrpc::newBlockingStub, (DhtServiceBlockingStub stub) -> stub.scan(page));
                left -= add(table, answer);
                token = answer.getNextPageToken();
            } while (!token.isEmpty() && left > 0);
        }
        session.output().table(table, "nothing is in the partition " + partition);
        if (!token.isEmpty()) {
            session.output()
                    .message("there is more: peerctl dht ls " + partition + " --from "
                            + HexFormat.of().formatHex(token.toByteArray()));
        }
        return 0;
    }

    private static int add(Table table, ScanResponse page) {
        TreeMap<ByteString, Found> found = new TreeMap<>(ByteString.unsignedLexicographicalComparator());
        for (SetValue set : page.getValuesList()) {
            found.put(set.getKey().getItem(), new Found(RegisterValue.getDefaultInstance(), set));
        }
        for (RegisterValue register : page.getRegistersList()) {
            found.merge(
                    register.getKey().getItem(),
                    new Found(register, SetValue.getDefaultInstance()),
                    (set, alone) -> new Found(register, set.set));
        }
        found.forEach((item, at) ->
                table.row(KeyText.bytes(item), at.register.getRevision(), at.set.getSetVersion(), values(at)));
        return Math.max(1, found.size());
    }

    private static Cell values(Found at) {
        List<String> values = Stream.concat(
                        at.register.getSiblingsList().stream().map(sibling -> KeyText.bytes(sibling.getValue())),
                        at.set.getMembersList().stream().map(member -> KeyText.bytes(member.getMember())))
                .toList();
        String shown = String.join(", ", values.subList(0, Math.min(MOST_SHOWN, values.size())));
        return new Cell(values, values.size() > MOST_SHOWN ? shown + ", … (" + values.size() + ")" : shown);
    }

    private static ByteString token(String hex) {
        try {
            return ByteString.copyFrom(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "'" + hex + "' is no place in a list", "take the one that dht ls printed last");
        }
    }

    private record Found(RegisterValue register, SetValue set) {}
}
