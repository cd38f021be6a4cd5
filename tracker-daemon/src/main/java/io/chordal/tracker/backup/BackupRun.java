// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.catalog.CatalogRecords;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.record.TextPage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Makes one backup: each group with what belongs to it, then {@code public}, invitations, and users last.
 *
 * <p>Confined to one thread, which waits for the records. A few pages are in memory at a time.
 */
final class BackupRun {
    private static final int AT_ONCE = 16;

    private final BackupRecords records;

    BackupRun(BackupRecords records) {
        this.records = requireNonNull(records, "records is null");
    }

    /** Writes all; returns how many records there were. */
    long run(OutputStream out, BackupHead head) throws IOException {
        BackupWriter writer = new BackupWriter(out, head);
        Optional<Bytes> after = Optional.empty();
        do {
            TextPage page = Await.result(records.groups().groups(after));
            for (Bytes group : page.texts()) {
                group(writer, group);
            }
            after = page.next();
        } while (after.isPresent());
        files(writer, BackupKind.PUBLIC_FILE, GroupId.PUBLIC);
        all(writer, BackupKind.INVITATION, records.accounts()::invitations);
        all(writer, BackupKind.USER, records.accounts()::users);
        return writer.end();
    }

    private void group(BackupWriter writer, Bytes text) throws IOException {
        GroupId id = records.groups().open(text).id();
        writer.write(new BackupPart(BackupKind.GROUP, text));
        Optional<Bytes> name = Await.result(records.groups().newName(id));
        if (name.isPresent()) {
            writer.write(new BackupPart(BackupKind.NEW_NAME, name.get()));
        }
        all(writer, BackupKind.MEMBER, after -> records.groups().members(id, after));
        files(writer, BackupKind.GROUP_FILE, id);
    }

    private void files(BackupWriter writer, BackupKind kind, GroupId group) throws IOException {
        for (int from = 0; from < CatalogRecords.PARTITIONS; from += AT_ONCE) {
            List<CompletionStage<TextPage>> firsts = IntStream.range(
                            from, Math.min(from + AT_ONCE, CatalogRecords.PARTITIONS))
                    .mapToObj(partition -> records.catalogue().files(group, partition, Optional.empty()))
                    .toList();
            for (int i = 0; i < firsts.size(); i++) {
                int partition = from + i;
                rest(writer, kind, firsts.get(i), after -> records.catalogue().files(group, partition, after));
            }
        }
    }

    private static void all(
            BackupWriter writer, BackupKind kind, Function<Optional<Bytes>, CompletionStage<TextPage>> pages)
            throws IOException {
        rest(writer, kind, pages.apply(Optional.empty()), pages);
    }

    private static void rest(
            BackupWriter writer,
            BackupKind kind,
            CompletionStage<TextPage> first,
            Function<Optional<Bytes>, CompletionStage<TextPage>> pages)
            throws IOException {
        TextPage page = Await.result(first);
        write(writer, kind, page);
        while (page.next().isPresent()) {
            page = Await.result(pages.apply(page.next()));
            write(writer, kind, page);
        }
    }

    private static void write(BackupWriter writer, BackupKind kind, TextPage page) throws IOException {
        for (Bytes text : page.texts()) {
            writer.write(new BackupPart(kind, text));
        }
    }
}
