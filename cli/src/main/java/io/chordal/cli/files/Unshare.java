// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.FileText;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.UnshareRequest;
import io.chordal.proto.transfer.v1.FileRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code unshare}: stops sharing a file; the file stays where it is. */
@Command(name = "unshare", description = "stop sharing a file; it stays where it is")
public final class Unshare implements Callable<Integer> {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "its path, its name, its ticket or FileId-size; of a folder, all that is shared below it")
    private String file = "";

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            converter = NamedGroup.class,
            description = "only in this group (default: in all)")
    private String group = "";

    /** Whether the file is a name in any case, even if it is one of this folder, too. */
    private boolean name;

    /** The command in a session. */
    public Unshare(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        UnshareRequest request = request();
        try (Connection peer = session.peer()) {
            SharedFile was = peer.call(
                            PeerControlServiceGrpc::newBlockingStub,
                            (PeerControlServiceBlockingStub stub) -> stub.unshare(request))
                    .getFile();
            Output output = session.output();
            if (output.forPeople()) {
                output.line(was.getName() + (was.getFolder() ? "/" : "") + " is no longer shared; it stays at "
                        + was.getPath());
            } else {
                output.object(SharedFileView.object(was));
            }
            return 0;
        }
    }

    private UnshareRequest request() {
        UnshareRequest.Builder request = UnshareRequest.newBuilder().setGroup(group);
        Optional<FileRef> reference = FileText.reference(file);
        if (reference.isPresent()) {
            return request.setFile(reference.get()).build();
        }
        Path path = LocalFiles.absolute(file);
        boolean isPath = !name && (file.indexOf('/') >= 0 || Files.exists(path));
        return isPath
                ? request.setPath(path.toString()).build()
                : request.setName(file).build();
    }

    /** {@code stop_sharing GROUP FILE}, as a reference system called it. */
    @Command(name = "stop_sharing", hidden = true, description = "stop sharing a file of a group")
    public static final class StopSharing implements Callable<Integer> {
        private final Session session;

        @Parameters(index = "0", paramLabel = "GROUP")
        private String group = "";

        @Parameters(index = "1", paramLabel = "FILE")
        private String file = "";

        /** The command in a session. */
        public StopSharing(Session session) {
            this.session = requireNonNull(session, "session is null");
        }

        @Override
        public Integer call() {
            Unshare unshare = new Unshare(session);
            unshare.file = file;
            unshare.group = group;
            unshare.name = true;
            int code = unshare.call();
            if (code == ExitCode.OK.code() && session.output().forPeople()) {
                session.output().message("Stopped sharing " + file);
            }
            return code;
        }
    }
}
