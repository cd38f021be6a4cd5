// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import static java.util.Objects.requireNonNull;

/**
 * The identity of a file's bytes: the BEP 52 Merkle root over its 16 KiB blocks.
 *
 * <p>BEP 52 trees do not commit to the length, so Chordal names a file by (FileId, size) everywhere. Immutable. It says
 * nothing about names, holders or permissions.
 *
 * @param hash the root
 */
public record FileId(Hash256 hash) implements Comparable<FileId> {
    public FileId {
        requireNonNull(hash, "hash is null");
    }

    /** Parses 64 hexadecimal digits of either case; throws {@link InvalidInputException} otherwise. */
    public static FileId parse(String hex) {
        return new FileId(Hash256.parse(hex));
    }

    /** Reads exactly 32 bytes; throws {@link InvalidInputException} for any other length. */
    public static FileId of(byte[] bytes) {
        return new FileId(Hash256.of(bytes));
    }

    /** 64 lower-case hexadecimal digits. */
    public String toHex() {
        return hash.toHex();
    }

    /** The first eight hexadecimal digits, for people. */
    public String shortHex() {
        return toHex().substring(0, 8);
    }

    /** A fresh array of the 32 bytes. */
    public byte[] toBytes() {
        return hash.toBytes();
    }

    /** Unsigned big-endian order. */
    @Override
    public int compareTo(FileId other) {
        int c = Long.compareUnsigned(hash.w0(), other.hash.w0());
        c = c != 0 ? c : Long.compareUnsigned(hash.w1(), other.hash.w1());
        c = c != 0 ? c : Long.compareUnsigned(hash.w2(), other.hash.w2());
        return c != 0 ? c : Long.compareUnsigned(hash.w3(), other.hash.w3());
    }

    @Override
    public String toString() {
        return toHex();
    }
}
