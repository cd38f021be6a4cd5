// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import com.google.protobuf.ByteString;
import io.chordal.cli.connect.Callee;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.swarm.file.FileId;
import java.util.List;
import java.util.Optional;

/** The files of a name in a catalogue. Stateless. */
final class NamedFiles {
    private NamedFiles() {}

    /** All of that name in a group, or the one with that FileId; fails if there is none. */
    static List<CatalogEntry> at(Callee tracker, String group, String name, Optional<FileId> file) {
        LookUpFileRequest.Builder request =
                LookUpFileRequest.newBuilder().setGroup(group).setName(name);
        file.ifPresent(id -> request.setFileId(ByteString.copyFrom(id.toBytes())));
        return tracker.call(
                        CatalogServiceGrpc::newBlockingStub,
                        (CatalogServiceBlockingStub stub) -> stub.lookUpFile(request.build()))
                .getFilesList();
    }
}
