// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import io.chordal.dht.id.RingProfile;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Ring profiles as they are written on the command line: {@code sha256}, {@code sha1-5}, {@code md5-16}. Stateless. */
final class Profiles {
    private Profiles() {}

    /**
     * Reads a profile; without one it is SHA-256, or SHA-1 where only a width is given. {@code bits} replaces the width.
     */
    static RingProfile parse(@Nullable String given, @Nullable Integer bits) {
        String text = given != null ? given : bits == null ? "sha256" : "sha1";
        String[] parts = text.toLowerCase(Locale.ROOT).replace("sha-", "sha").split("-", 2);
        RingProfile.Hash hash = hash(parts[0], text);
        int width = bits != null ? bits : parts.length == 1 ? hash.bits() : width(parts[1], text);
        RingProfile.IdSource source =
                hash == RingProfile.Hash.SHA_256 ? RingProfile.IdSource.PUBLIC_KEY : RingProfile.IdSource.ADDRESS;
        return new RingProfile(hash, width, source);
    }

    /** The profile as {@link #parse} reads it. */
    static String name(RingProfile profile) {
        return profile.hash().name().toLowerCase(Locale.ROOT).replace("_", "") + "-" + profile.bits();
    }

    private static RingProfile.Hash hash(String name, String text) {
        return switch (name) {
            case "sha256" -> RingProfile.Hash.SHA_256;
            case "sha1" -> RingProfile.Hash.SHA_1;
            case "md5" -> RingProfile.Hash.MD5;
            default -> throw wrong(text);
        };
    }

    private static int width(String bits, String text) {
        try {
            return Integer.parseInt(bits);
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "there is no ring profile '" + text + "'; there are sha256, sha1-N and md5-N");
    }
}
