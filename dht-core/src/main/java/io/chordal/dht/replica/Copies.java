// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.StoredPage;
import io.chordal.dht.record.StoredRecord;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.Fetched;
import io.chordal.dht.replica.message.ListRecords;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadAnswers;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.Standing;
import io.chordal.dht.store.RecordTable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Reads this node's own copies, and says what they count for.
 *
 * <p>An answer is cut where it would become longer than {@value #BYTES_PER_ANSWER} bytes. Confined to the node's serial context.
 */
final class Copies {
    private static final int BYTES_PER_ANSWER = 2 << 20;

    private final NodeEnvironment env;
    private final RingProfile profile;
    private final RecordTable table;
    private final Word word;

    Copies(NodeEnvironment env, RingProfile profile, RecordTable table, Word word) {
        this.env = env;
        this.profile = profile;
        this.table = table;
        this.word = word;
    }

    ReadAnswers read(List<Key> keys) {
        List<ReadAnswer> copies = new ArrayList<>();
        fitting(keys).forEach(key -> copies.add(read(key)));
        return new ReadAnswers(copies);
    }

    /** Returns the first of the keys, as many as one answer may tell the copies of. */
    List<Key> fitting(List<Key> keys) {
        int count = 0;
        long bytes = 0;
        while (count < keys.size()) {
            Key key = keys.get(count);
            bytes += table.of(profile.position(key.partition()), key).cost();
            if (bytes > BYTES_PER_ANSWER && count > 0) {
                break;
            }
            count++;
        }
        return keys.subList(0, count);
    }

    ReadAnswer.Copy read(Key key) {
        RingId position = profile.position(key.partition());
        Contents contents = contents(position, key);
        Standing standing = contents.isEmpty() ? word.standingOnAbsence(position) : word.standing(position);
        return new ReadAnswer.Copy(contents, standing, digest(table.rows(position, key)));
    }

    CopyPage scan(ScanSets asked) {
        RingId position = profile.position(asked.partition());
        Instant now = env.wallClock();
        List<Contents> records = new ArrayList<>();
        Optional<Bytes> last = asked.after();
        long bytes = 0;
        boolean more = false;
        Iterator<List<RowState>> keys = table.keysAfter(position, asked.partition(), last);
        while (keys.hasNext() && !more) {
            List<RowState> rows = keys.next();
            bytes += rows.stream().mapToInt(RowState::cost).sum();
            more = records.size() == asked.limit() || (bytes > BYTES_PER_ANSWER && !records.isEmpty());
            if (!more) {
                Optional.of(table.read(rows, now))
                        .filter(value -> !value.isEmpty())
                        .ifPresent(records::add);
                last = Optional.of(rows.get(0).id().key().item());
            }
        }
        return new CopyPage(records, more ? last : Optional.empty(), word.standingOnAbsence(position));
    }

    /** Lists what is stored here, in ring order. */
    StoredPage list(ListRecords asked) {
        List<StoredRecord> records = new ArrayList<>();
        Optional<Key> last = asked.after();
        long bytes = 0;
        Optional<RowId> next = last.isPresent()
                ? table.firstAfter(profile.position(last.get().partition()), last.get())
                : table.first();
        while (next.isPresent() && records.size() < asked.limit()) {
            RingId position = next.get().position();
            Key key = next.get().key();
            bytes += table.of(position, key).cost();
            if (bytes > BYTES_PER_ANSWER && !records.isEmpty()) {
                break;
            }
            Contents value = contents(position, key);
            if (!value.isEmpty()) {
                records.add(new StoredRecord(position, word.copyNumber(position), value));
            }
            last = Optional.of(key);
            next = table.firstAfter(position, key);
        }
        return new StoredPage(records, next.isPresent() ? last : Optional.empty());
    }

    /** Returns all that this node has at a key, unless it is what the other one has. */
    Fetched fetch(Fetch asked) {
        RingId position = profile.position(asked.key().partition());
        List<RowState> rows = table.rows(position, asked.key());
        boolean equal = digest(rows).equals(asked.digest());
        return new Fetched(equal, equal ? List.of() : rows);
    }

    private Contents contents(RingId position, Key key) {
        return new Contents(
                table.read(position, key, env.wallClock()), table.readRegister(position, key, env.wallClock()));
    }

    /** Returns SHA-256 over the digests of the rows, in order; nothing if there are none. */
    static Bytes digest(List<RowState> rows) {
        if (rows.isEmpty()) {
            return Bytes.EMPTY;
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            rows.forEach(row -> sha256.update(row.digest().toByteBuffer()));
            return Bytes.copyOf(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** What this node's copies count for. */
    interface Word {
        /** Returns how much its word counts at the position. */
        Standing standing(RingId position);

        /** Returns how much its word counts that nothing, or nothing more, is there. */
        default Standing standingOnAbsence(RingId position) {
            return standing(position);
        }

        /** Says whether what changes at the position is told here: a watcher that reads then finds it. */
        boolean tellsOfChanges(RingId position);

        /** Returns which copy it keeps there: 3 for the first home's, 2, 1; 0 where it is no home. */
        int copyNumber(RingId position);
    }
}
