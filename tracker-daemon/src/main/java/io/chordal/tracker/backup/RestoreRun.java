// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static java.util.Objects.requireNonNull;

import com.google.common.io.ByteSource;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.group.GroupRestore;
import io.chordal.tracker.record.Restored;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Restores one backup: finds out first that it is whole and that every record in it can be read, then writes what is not there.
 *
 * <p>Confined to one thread, which waits for the records. A group is entered when all that belongs to it is there. So many records as
 * {@link #AT_ONCE} are under way at a time; files of {@code public} are entered {@link #TOGETHER} in one call.
 */
final class RestoreRun {
    private static final int AT_ONCE = 32;
    private static final int TOGETHER = 100;
    private static final int REASONS = 100;

    private final BackupRecords records;
    private final boolean really;
    private final BooleanSupplier stopped;
    private final List<CompletionStage<Restored>> begun = new ArrayList<>();
    private final List<Bytes> files = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private @Nullable GroupRestore group;
    private boolean groupIsTaken;
    private long written;
    private long present;
    private long leftOut;

    /**
     * Prepares to restore.
     *
     * @param really whether to write, or only to look at what would be written
     * @param stopped whether nobody waits for it any more; what was written stays then
     */
    RestoreRun(BackupRecords records, boolean really, BooleanSupplier stopped) {
        this.records = requireNonNull(records, "records is null");
        this.really = really;
        this.stopped = requireNonNull(stopped, "stopped is null");
    }

    Restoration run(ByteSource backup) throws IOException {
        BackupReader reader = new BackupReader(backup);
        reader.check(this::check);
        try {
            reader.read(this::restore);
            finishGroup();
            finishFiles();
            settle();
        } catch (TrackerException e) {
            throw new TrackerException(
                    e.reason(),
                    e.getMessage() + " (by then " + written + " records were written and " + present
                            + " were there; restore the same backup again to go on)",
                    e);
        }
        return new Restoration(written, present, leftOut, reasons);
    }

    private void check(BackupPart part) {
        try {
            switch (part.kind()) {
                case GROUP -> records.groups().open(part.text());
                case NEW_NAME -> records.groups().checkNewName(part.text());
                case MEMBER -> records.groups().checkMember(part.text());
                case GROUP_FILE, PUBLIC_FILE -> records.catalogue().check(part.text());
                case INVITATION -> records.accounts().checkInvitation(part.text());
                case USER -> records.accounts().checkUser(part.text());
            }
        } catch (TrackerException | IllegalArgumentException e) {
            boolean tooNew = e instanceof TrackerException why && why.reason() == TrackerReason.RECORD_TOO_NEW;
            throw new TrackerException(
                    tooNew ? TrackerReason.RECORD_TOO_NEW : TrackerReason.BACKUP_DAMAGED,
                    "a " + part.kind().noun() + " in the backup cannot be read, and nothing was written: "
                            + e.getMessage(),
                    e);
        }
    }

    private void restore(BackupPart part) {
        if (stopped.getAsBoolean()) {
            throw new TrackerException(TrackerReason.RECORDS_UNAVAILABLE, "the restore was broken off");
        }
        if (!part.kind().isOfGroup()) {
            finishGroup();
        }
        if (part.kind() != BackupKind.PUBLIC_FILE || files.size() == TOGETHER) {
            finishFiles();
        }
        switch (part.kind()) {
            case GROUP -> begin(records.groups().open(part.text()));
            case NEW_NAME, MEMBER, GROUP_FILE -> ofGroup(requireNonNull(group, "no group"), part);
            case PUBLIC_FILE -> files.add(part.text());
            case INVITATION -> begin(records.accounts().restoreInvitation(part.text(), really));
            case USER -> begin(records.accounts().restoreUser(part.text(), really));
        }
    }

    private void begin(GroupRestore opened) {
        Restored found = Await.result(opened.look());
        groupIsTaken = found.outcome() == Restored.Outcome.LEFT_OUT;
        if (groupIsTaken) {
            count(found);
        }
        group = opened;
    }

    private void ofGroup(GroupRestore of, BackupPart part) {
        if (groupIsTaken) {
            leftOut++;
            return;
        }
        switch (part.kind()) {
            case NEW_NAME -> begin(of.newName(part.text(), really));
            case MEMBER -> begin(of.member(part.text(), really));
            default -> begin(records.catalogue().restore(of.id(), part.text(), really));
        }
    }

    private void finishGroup() {
        GroupRestore of = group;
        if (of != null) {
            group = null;
            settle();
            if (!groupIsTaken) {
                count(Await.result(of.enter(really)));
            }
        }
    }

    private void finishFiles() {
        if (!files.isEmpty()) {
            List<Bytes> all = List.copyOf(files);
            files.clear();
            Await.result(records.catalogue().restorePublic(all, really)).forEach(this::count);
        }
    }

    private void begin(CompletionStage<Restored> stage) {
        begun.add(stage);
        if (begun.size() >= AT_ONCE) {
            settle();
        }
    }

    /** Waits for all that was begun, so that a failure is told with all that was done. */
    private void settle() {
        RuntimeException failed = null;
        for (CompletionStage<Restored> stage : begun) {
            try {
                count(Await.result(stage));
            } catch (RuntimeException e) {
                failed = failed == null ? e : failed;
            }
        }
        begun.clear();
        if (failed != null) {
            throw failed;
        }
    }

    private void count(Restored restored) {
        switch (restored.outcome()) {
            case WRITTEN -> written++;
            case PRESENT -> present++;
            case LEFT_OUT -> {
                leftOut++;
                if (reasons.size() < REASONS) {
                    reasons.add(restored.reason());
                }
            }
        }
    }
}
