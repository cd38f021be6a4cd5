// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import io.chordal.cli.names.FileText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Quantities;
import io.chordal.proto.peer.v1.FolderContents;
import io.chordal.proto.peer.v1.SharedFile;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a shared file is shown. Stateless. */
final class SharedFileView {
    private SharedFileView() {}

    /** Its properties. */
    static Fields fields(SharedFile file) {
        return file.getFolder() ? folder(file) : file(file);
    }

    private static Fields folder(SharedFile folder) {
        Fields fields = new Fields().add("Folder", "name", folder.getName() + "/");
        if (folder.hasContents()) {
            FolderContents contents = folder.getContents();
            String text = contents.getFiles() + ", " + Quantities.bytes(contents.getBytes()) + " together"
                    + (contents.getHidden() == 0
                            ? ""
                            : "; " + contents.getHidden() + " hidden ones are left out (share them: --hidden)");
            fields.add("Files", "files", new Cell(contents.getFiles(), text))
                    .add("", "bytes", contents.getBytes())
                    .add("", "hidden", contents.getHidden());
        }
        fields.add("List", "size", Cell.size(folder.getFile().getSize()))
                .add("FileId", "fileId", FileText.id(folder.getFile()).toHex());
        return announced(fields.add("", "folder", true), folder);
    }

    private static Fields file(SharedFile file) {
        String sha256 = HexFormat.of().formatHex(file.getSha256().toByteArray());
        Fields fields = new Fields()
                .add("Name", "name", file.getName())
                .add("Size", "size", Cell.size(file.getFile().getSize()))
                .add("FileId", "fileId", FileText.id(file.getFile()).toHex())
                .add("Chunks", "chunks", Cell.chunks(file.getChunkCount(), file.getChunkSize()))
                .add("", "chunkSize", file.getChunkSize())
                .add(sha256.isEmpty() ? "" : "SHA-256", "sha256", sha256);
        return announced(fields, file);
    }

    private static Fields announced(Fields fields, SharedFile file) {
        boolean isPublic = file.getGroup().isEmpty() || file.getGroup().equals("public");
        fields.add(isPublic ? "" : "Group", "group", file.getGroup())
                .add("", "path", file.getPath())
                .add("", "ticket", file.getTicket())
                .add("", "announcedToTracker", file.getAnnouncedToTracker())
                .add("", "announcedToRing", file.getAnnouncedToRing());
        if (!file.getAnnounceNote().isEmpty()) {
            fields.add("Note", "note", file.getAnnounceNote());
        }
        return file.getDamage().isEmpty() ? fields : fields.add("Damage", "damage", file.getDamage());
    }

    /** Its properties for programs. */
    static Map<String, @Nullable Object> object(SharedFile file) {
        return fields(file).object();
    }
}
