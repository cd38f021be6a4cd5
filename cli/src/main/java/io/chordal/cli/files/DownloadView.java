// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.names.FileText;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.ChunkRanges;
import io.chordal.cli.output.Quantities;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadSource;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.FolderProgress;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a download is shown.
 *
 * <p>Immutable.
 *
 * @param download the download
 * @param peers what its sources are called
 */
record DownloadView(Download download, PeerText peers) {
    DownloadView {
        requireNonNull(download, "download is null");
        requireNonNull(peers, "peers is null");
    }

    /** Whether it has ended, one way or the other. */
    boolean ended() {
        DownloadState state = download.getState();
        return state == DownloadState.DOWNLOAD_STATE_DONE
                || state == DownloadState.DOWNLOAD_STATE_FAILED
                || state == DownloadState.DOWNLOAD_STATE_CANCELLED;
    }

    /** Its state in one word. */
    String state() {
        return download.getState().name().replace("DOWNLOAD_STATE_", "").toLowerCase(Locale.ROOT);
    }

    /** Which source gave how many chunks, by name: {@code A 60, B 68}; empty if none did. */
    String summary() {
        return giving().stream()
                .map(source -> peers.name(source.getPeer()) + " " + source.getChunks())
                .collect(Collectors.joining(", "));
    }

    /** One line for each source that gave chunks: which they were. */
    List<String> chunksBySource() {
        return giving().stream()
                .filter(DownloadSource::hasGave)
                .map(source -> "From " + peers.name(source.getPeer()) + ": chunks " + gave(source))
                .toList();
    }

    private static String gave(DownloadSource source) {
        return ChunkRanges.compact(Locations.chunks(source.getGave()));
    }

    /** How much of it is here, for a bar: chunks, or of a folder bytes and files. */
    long done() {
        FolderProgress folder = download.getFolder();
        return download.hasFolder() ? folder.getBytesDone() + folder.getFilesDone() : download.getChunksDone();
    }

    /** What {@link #done} is when all is here; 0 as long as that is not known. */
    long total() {
        FolderProgress folder = download.getFolder();
        return download.hasFolder() ? folder.getBytes() + folder.getFiles() : download.getChunkCount();
    }

    private String folderProgress() {
        FolderProgress folder = download.getFolder();
        if (folder.getFiles() == 0) {
            return because();
        }
        String text = folder.getFilesDone() + " of " + Quantities.count(folder.getFiles(), "file") + ", "
                + Quantities.bytes(folder.getBytesDone()) + " of " + Quantities.bytes(folder.getBytes());
        boolean running = download.getState() == DownloadState.DOWNLOAD_STATE_RUNNING;
        return running ? text : text + ", " + because();
    }

    /** Chunks, rate, sources; or why there is none of it. */
    String progress() {
        if (download.hasFolder()) {
            return folderProgress();
        }
        if (download.getChunkCount() == 0) {
            return because();
        }
        StringBuilder text = new StringBuilder()
                .append(download.getChunksDone())
                .append(" of ")
                .append(Quantities.count(download.getChunkCount(), "chunk"));
        boolean running = download.getState() == DownloadState.DOWNLOAD_STATE_RUNNING;
        text.append(", ").append(running ? Quantities.rate(download.getRate()) : because());
        if (download.getReason().isEmpty() && !giving().isEmpty()) {
            text.append(", from ").append(summary());
        }
        return text.toString();
    }

    /** The state, and why it is so if there is a reason. */
    private String because() {
        String reason = peers.in(download.getReason());
        boolean said = reason.startsWith(state());
        return said ? reason : state() + (reason.isEmpty() ? "" : ": " + reason);
    }

    /** All of it, for programs. */
    Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("id", download.getId());
        object.put("name", download.getName());
        boolean known = !download.getFile().getFileId().isEmpty();
        object.put("fileId", known ? FileText.id(download.getFile()).toHex() : null);
        object.put("size", download.getFile().getSize());
        object.put("destination", download.getDestination());
        object.put("state", state());
        object.put("reason", download.getReason().isEmpty() ? null : download.getReason());
        object.put("failureReason", download.getFailureReason().isEmpty() ? null : download.getFailureReason());
        object.put("chunks", download.getChunkCount());
        object.put("chunksDone", download.getChunksDone());
        object.put("chunksResumed", download.getChunksResumed());
        object.put("bytesDone", download.getBytesDone());
        object.put("badChunks", download.getBadChunks());
        object.put("rate", download.getRate());
        if (download.hasFolder()) {
            object.put("folder", folder(download.getFolder()));
        }
        object.put(
                "sources",
                download.getSourcesList().stream().map(DownloadView::source).toList());
        object.put(
                "sha256",
                download.getSha256().isEmpty()
                        ? null
                        : HexFormat.of().formatHex(download.getSha256().toByteArray()));
        return object;
    }

    private static Map<String, @Nullable Object> folder(FolderProgress folder) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("files", folder.getFiles());
        object.put("filesDone", folder.getFilesDone());
        object.put("filesPresent", folder.getFilesPresent());
        object.put("filesFailed", folder.getFilesFailed());
        object.put("bytes", folder.getBytes());
        object.put("bytesDone", folder.getBytesDone());
        return object;
    }

    private List<DownloadSource> giving() {
        return download.getSourcesList().stream()
                .filter(source -> source.getChunks() > 0)
                .sorted(Comparator.comparing(source -> peers.name(source.getPeer())))
                .toList();
    }

    private static Map<String, @Nullable Object> source(DownloadSource source) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("peer", PeerText.address(source.getPeer()));
        object.put("chunks", source.getChunks());
        object.put("ranges", source.hasGave() ? gave(source) : null);
        object.put("bytes", source.getBytes());
        object.put("chunksAvailable", source.getChunksAvailable());
        object.put("state", source.getState());
        return object;
    }
}
