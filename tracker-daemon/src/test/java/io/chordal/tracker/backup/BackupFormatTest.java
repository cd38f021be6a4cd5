// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.ByteSource;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.TrackerReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A backup says what was put in, and nothing else once anything of it was changed. */
class BackupFormatTest {
    private static final BackupHead HEAD = new BackupHead(Instant.parse("2026-01-01T00:00:00Z"), "t1");

    @Provide
    Arbitrary<List<BackupPart>> parts() {
        Arbitrary<Bytes> texts =
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(Bytes::copyOf);
        Arbitrary<BackupPart> part =
                Combinators.combine(Arbitraries.of(BackupKind.class), texts).as(BackupPart::new);
        return part.list().ofMaxSize(8).map(all -> {
            List<BackupPart> inOrder = new ArrayList<>();
            inOrder.add(new BackupPart(BackupKind.GROUP, Bytes.utf8("group")));
            all.stream().filter(each -> each.kind().isOfGroup()).forEach(inOrder::add);
            all.stream().filter(each -> !each.kind().isOfGroup()).forEach(inOrder::add);
            return inOrder;
        });
    }

    @Property
    void whatWasWrittenIsRead(@ForAll("parts") List<BackupPart> parts) {
        List<BackupPart> read = new ArrayList<>();
        BackupReader reader = new BackupReader(ByteSource.wrap(written(parts)));
        assertThat(check(reader, read)).isEqualTo(HEAD);
        assertThat(read).isEqualTo(parts);
        read.clear();
        assertThat(again(reader, read)).isEqualTo(HEAD);
        assertThat(read).isEqualTo(parts);
    }

    @Property
    void anyTruncationIsRefused(@ForAll("parts") List<BackupPart> parts, @ForAll Random random) {
        byte[] whole = written(parts);
        refused(Arrays.copyOf(whole, random.nextInt(whole.length)));
    }

    @Property
    void whateverFollowsIsRefused(@ForAll("parts") List<BackupPart> parts, @ForAll byte more) {
        byte[] whole = written(parts);
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        longer[whole.length] = more;
        refused(longer);
    }

    @Property
    void anyBitThatFlipsIsRefused(@ForAll("parts") List<BackupPart> parts, @ForAll Random random) {
        byte[] changed = written(parts);
        int bit = random.nextInt(changed.length * Byte.SIZE);
        changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        refused(changed);
    }

    @Test
    void everyTruncationAndEveryFlippedBitOfOneBackupIsRefused() {
        byte[] whole = written(List.of(
                new BackupPart(BackupKind.GROUP, Bytes.utf8("a group")),
                new BackupPart(BackupKind.MEMBER, Bytes.utf8("its member"))));
        for (int length = 0; length < whole.length; length++) {
            refused(Arrays.copyOf(whole, length));
        }
        for (int bit = 0; bit < whole.length * Byte.SIZE; bit++) {
            byte[] changed = whole.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            refused(changed);
        }
    }

    @Test
    void oneOfALaterVersionIsRefusedAsThat() {
        byte[] whole = written(List.of());
        whole[BackupFormat.MAGIC.size()] = 2;
        assertThatThrownBy(() -> check(new BackupReader(ByteSource.wrap(rehashed(whole))), new ArrayList<>()))
                .satisfies(e -> assertThat(Repeat.reason(e)).contains(TrackerReason.RECORD_TOO_NEW))
                .hasMessageContaining("version 2")
                .hasMessageContaining("update this tracker");
    }

    @Test
    void whatBelongsToAGroupIsRefusedWithoutOne() {
        refused(written(List.of(new BackupPart(BackupKind.MEMBER, Bytes.utf8("of whom?")))));
        refused(written(List.of(
                new BackupPart(BackupKind.GROUP, Bytes.utf8("a group")),
                new BackupPart(BackupKind.USER, Bytes.utf8("a user")),
                new BackupPart(BackupKind.GROUP_FILE, Bytes.utf8("of whom?")))));
    }

    @Test
    void lengthsAndKindsThatCannotBeAreRefusedThoughTheHashIsRight() {
        byte[] whole = written(List.of(new BackupPart(BackupKind.USER, Bytes.utf8("a user"))));
        int user = indexOf(whole, "a user") - Integer.BYTES - 1;
        for (int length : new int[] {-1, BackupPart.MOST + 1, Integer.MAX_VALUE, 5, 7, 200}) {
            byte[] changed = whole.clone();
            ByteBuffer.wrap(changed).putInt(user + 1, length);
            refused(rehashed(changed));
        }
        for (int kind : new int[] {0, BackupFormat.HEAD, BackupFormat.END, 10, 255}) {
            byte[] changed = whole.clone();
            changed[user] = (byte) kind;
            refused(rehashed(changed));
        }
    }

    @Test
    void aTextThatIsTooLongIsNotWritten() {
        assertThatThrownBy(() -> new BackupPart(BackupKind.USER, Bytes.copyOf(new byte[BackupPart.MOST + 1])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static byte[] written(List<BackupPart> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BackupWriter writer = new BackupWriter(out, HEAD);
            for (BackupPart part : parts) {
                writer.write(part);
            }
            assertThat(writer.end()).isEqualTo(parts.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] rehashed(byte[] whole) {
        int hashed = whole.length - BackupFormat.HASH_BYTES;
        byte[] result = whole.clone();
        System.arraycopy(
                BackupFormat.HASH.hashBytes(whole, 0, hashed).asBytes(), 0, result, hashed, BackupFormat.HASH_BYTES);
        return result;
    }

    private static int indexOf(byte[] whole, String text) {
        return new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static void refused(byte[] backup) {
        assertThatThrownBy(() -> check(new BackupReader(ByteSource.wrap(backup)), new ArrayList<>()))
                .satisfies(e -> assertThat(Repeat.reason(e)).contains(TrackerReason.BACKUP_DAMAGED))
                .hasMessageContaining("nothing was written");
    }

    private static BackupHead check(BackupReader reader, List<BackupPart> into) {
        try {
            return reader.check(into::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BackupHead again(BackupReader reader, List<BackupPart> into) {
        try {
            return reader.read(into::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
