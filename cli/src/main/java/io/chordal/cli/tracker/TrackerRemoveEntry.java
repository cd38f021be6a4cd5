// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.tracker;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.chordal.cli.connect.Callee;
import io.chordal.cli.files.NamedGroup;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import io.chordal.proto.tracker.v1.RemoveEntryRequest;
import io.chordal.swarm.file.FileId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tracker remove-entry}: an administrator takes a file out of a catalogue. Confined to one thread. */
@Command(
        name = "remove-entry",
        description = {
            "for administrators: take a file out of a catalogue, whoever has it",
            "",
            "Who shares it keeps it. To stop sharing a file of your own: peerctl unshare FILE"
        })
public final class TrackerRemoveEntry implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "the name that it is listed under")
    private String name = "";

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            converter = NamedGroup.class,
            description = "whose catalogue (default public)")
    private String group = "";

    @Option(
            names = "--hash",
            paramLabel = "FILEID",
            description = "which file of that name, if the catalogue has several; peerctl ls shows it")
    private String hash = "";

    /** The command in a session. */
    public TrackerRemoveEntry(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        RemoveEntryRequest.Builder request =
                RemoveEntryRequest.newBuilder().setGroup(group).setName(name);
        if (!hash.isEmpty()) {
            request.setFileId(
                    ByteString.copyFrom(FileId.parse(hash.split("-", 2)[0]).toBytes()));
        }
        try (Callee tracker = session.administration()) {
            tracker.change(
                    CatalogServiceGrpc::newBlockingStub,
                    (CatalogServiceBlockingStub stub) -> stub.removeEntry(request.build()));
        }
        Output output = session.output();
        String of = group.isEmpty() ? "public" : group;
        if (output.forPeople()) {
            output.line(name + " is out of the catalogue of " + of);
        } else {
            output.fields(
                    new Fields().add("", "name", name).add("", "group", of).add("", "removed", true));
        }
        return 0;
    }
}
