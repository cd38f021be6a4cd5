// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.failure.Reasons;
import io.chordal.cli.names.KeyText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.GetManyRequest;
import io.chordal.proto.dht.v1.GetOutcome;
import io.chordal.proto.dht.v1.GetRequest;
import io.chordal.proto.dht.v1.GetResponse;
import io.chordal.proto.dht.v1.ReadLevel;
import io.chordal.proto.dht.v1.RegisterValue;
import io.chordal.proto.dht.v1.SetMember;
import io.chordal.proto.dht.v1.SetValue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dht get}: the registers and sets at one or more keys. */
@Command(name = "get", description = "show the values at one or more keys")
public final class DhtGet implements Callable<Integer> {
    private final Session session;

    @Parameters(
            arity = "1..256",
            paramLabel = "KEY",
            description = "a text, or a ticket or FileId-size for a file's providers")
    private List<String> keys = List.of();

    @Option(names = "--quorum", description = "ask a majority of each key's homes instead of its owner alone")
    private boolean quorum;

    @Option(
            names = "--seen",
            paramLabel = "CONTEXT",
            description = "show no less of the one KEY's register than this context, which a read or a write returned,"
                    + " covers; fail if nobody has as much")
    private @Nullable String seen;

    /** The command in a session. */
    public DhtGet(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        GetManyRequest.Builder request = GetManyRequest.newBuilder();
        request.setLevel(quorum ? ReadLevel.READ_LEVEL_QUORUM : ReadLevel.READ_LEVEL_OWNER);
        keys.forEach(key -> request.addKeys(KeyText.parse(key)));
        try (Connection peer = session.peer()) {
            if (seen != null) {
                return show(List.of(one(peer, request.build(), seen)));
            }
            List<GetOutcome> outcomes = peer.call(
                            DhtServiceGrpc::newBlockingStub,
                            (DhtServiceBlockingStub stub) -> stub.getMany(request.build()))
                    .getOutcomesList();
            return show(outcomes);
        }
    }

    private GetOutcome one(Connection peer, GetManyRequest request, String context) {
        if (keys.size() > 1) {
            throw new CommandFailure(
                    ExitCode.USAGE, "a context belongs to one key", "give one KEY with --seen, or leave --seen out");
        }
        GetRequest get = GetRequest.newBuilder()
                .setKey(request.getKeys(0))
                .setLevel(request.getLevel())
                .setSeen(ContextText.parse(context))
                .build();
        GetResponse found = peer.call(DhtServiceGrpc::newBlockingStub, (DhtServiceBlockingStub stub) -> stub.get(get));
        return GetOutcome.newBuilder()
                .setValue(found.getValue())
                .setRegister(found.getRegister())
                .build();
    }

    private int show(List<GetOutcome> outcomes) {
        Table table = session.output().forPeople()
                ? Table.of("KEY:key", "KIND:kind", ">VERSION:version", "VALUE:values")
                : Table.of("KEY:key", "KIND:kind", ">VERSION:version", "VALUE:values", "CONTEXT:context");
        ExitCode failed = ExitCode.OK;
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            GetOutcome outcome = outcomes.get(i);
            if (outcome.hasFailure()) {
                failed = Reasons.exitFor(outcome.getFailure().getReason());
                session.output()
                        .message(keys.get(i) + ": " + outcome.getFailure().getMessage());
            } else if (outcome.getValue().getMembersCount() == 0
                    && outcome.getRegister().getSiblingsCount() == 0) {
                missing.add(keys.get(i));
            } else {
                add(table, keys.get(i), outcome.getRegister());
                add(table, keys.get(i), outcome.getValue());
            }
        }
        if (!table.isEmpty() || !session.output().forPeople()) {
            session.output().table(table, "");
        }
        if (missing.size() == 1 && keys.size() == 1) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    missing.get(0) + ": not found",
                    "put something there: peerctl dht put KEY VALUE");
        }
        missing.forEach(key -> session.output().message(key + ": not found"));
        return (failed != ExitCode.OK || missing.isEmpty() ? failed : ExitCode.NOT_FOUND).code();
    }

    private void add(Table table, String key, SetValue set) {
        if (session.output().forPeople()) {
            for (SetMember member : set.getMembersList()) {
                table.row(key, "set", set.getSetVersion(), KeyText.bytes(member.getMember()));
            }
        } else if (set.getMembersCount() > 0) {
            List<String> members = set.getMembersList().stream()
                    .map(member -> KeyText.bytes(member.getMember()))
                    .toList();
            table.row(key, "set", set.getSetVersion(), new Cell(members, ""), "");
        }
    }

    private void add(Table table, String key, RegisterValue register) {
        List<String> values = register.getSiblingsList().stream()
                .map(sibling -> KeyText.bytes(sibling.getValue()))
                .toList();
        String context = ContextText.of(register.getContext());
        if (session.output().forPeople()) {
            values.forEach(value -> table.row(key, "register", register.getRevision(), value));
        } else if (!values.isEmpty()) {
            table.row(key, "register", register.getRevision(), new Cell(values, ""), context);
        }
    }
}
