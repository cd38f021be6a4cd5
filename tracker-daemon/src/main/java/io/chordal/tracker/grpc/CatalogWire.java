// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.FileRegistration;
import io.chordal.proto.tracker.v1.FoundFile;
import io.chordal.proto.tracker.v1.RegistrationResult;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.InvalidInputException;
import io.chordal.tracker.catalog.Listing;
import io.chordal.tracker.catalog.NewFile;
import io.chordal.tracker.catalog.Registration;
import io.chordal.tracker.catalog.SearchResult;
import io.chordal.tracker.sharing.Submitted;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Instant;

/** Catalogue entries on the wire. */
final class CatalogWire {
    private CatalogWire() {}

    /** Reads one of several files: what is wrong with it concerns no other. */
    static Submitted submitted(FileRegistration wire) {
        try {
            return new Submitted.Valid(new NewFile(
                    new FileName(wire.getName()),
                    FileWire.file(wire.getFile()),
                    FileWire.optionalHash(wire.getSha256(), "a SHA-256"),
                    wire.getFolder()));
        } catch (TrackerException e) {
            return new Submitted.Invalid(Registration.Refused.of(e));
        } catch (IllegalArgumentException e) {
            boolean name =
                    e instanceof InvalidInputException invalid && invalid.reason() == InvalidInputException.Reason.NAME;
            return new Submitted.Invalid(new Registration.Refused(
                    name ? TrackerReason.INVALID_NAME : TrackerReason.INVALID_REQUEST, String.valueOf(e.getMessage())));
        }
    }

    static RegistrationResult result(Registration result) {
        if (result instanceof Registration.Refused refused) {
            return RegistrationResult.newBuilder()
                    .setReason(refused.reason().name())
                    .setMessage(refused.message())
                    .build();
        }
        return RegistrationResult.newBuilder().setSuccess(true).build();
    }

    static CatalogEntry entry(Listing listing) {
        return entry(listing.entry()).toBuilder()
                .setSeeders(listing.present().seeders())
                .setLeechers(listing.present().leechers())
                .build();
    }

    static CatalogEntry entry(io.chordal.tracker.catalog.CatalogEntry entry) {
        CatalogEntry.Builder wire = CatalogEntry.newBuilder()
                .setName(entry.name().value())
                .setFile(FileWire.file(entry.file()))
                .setPublisher(FileWire.peer(entry.publisher()))
                .setUploader(entry.uploader())
                .setPublishedAt(FileWire.timestamp(entry.publishedAt()))
                .setFolder(entry.folder());
        entry.sha256().ifPresent(hash -> wire.setSha256(FileWire.bytes(hash)));
        return wire.build();
    }

    /** Reads an entry that another tracker deleted; when somebody had the file last is not told. */
    static io.chordal.tracker.catalog.CatalogEntry entry(CatalogEntry wire) {
        Instant publishedAt = FileWire.instant(wire.getPublishedAt());
        return new io.chordal.tracker.catalog.CatalogEntry(
                new FileName(wire.getName()),
                FileWire.file(wire.getFile()),
                FileWire.optionalHash(wire.getSha256(), "a SHA-256"),
                wire.getFolder(),
                FileWire.peer(wire.getPublisher()),
                wire.getUploader(),
                publishedAt,
                publishedAt);
    }

    static FoundFile found(SearchResult.Found found) {
        return FoundFile.newBuilder()
                .setEntry(entry(found.listing()))
                .addAllMatched(found.matched())
                .build();
    }
}
